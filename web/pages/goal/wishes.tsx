/** What a goal waits for a yes to: the exact action, to be approved or denied right here. */

import { useEffect, useState } from 'preact/hooks'
import type { Approval } from '../../../workers/contract/approvals.ts'
import { api } from '../../client/api.ts'
import { asRefusal } from '../../client/load.ts'
import type { Refusal } from '../../client/problem.ts'
import { Day } from '../../components/day.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import { ApprovalCard } from '../approval-card.tsx'
import type { Wish } from './story.ts'

/** The stream tells that something waits; the inbox holds its exact action. */
export function Wishes({ wishes }: { wishes: readonly Wish[] }) {
  const [approvals, setApprovals] = useState<Approval[]>([])
  const [failed, setFailed] = useState<Refusal | null>(null)
  const standing = wishes.map(({ id, status }) => `${id} ${status}`).join()
  useEffect(() => {
    if (standing === '') return
    api.approvals().then(
      (page) => {
        setFailed(null)
        setApprovals(page.approvals.filter(({ id }) => standing.includes(id)))
      },
      (error) => setFailed(asRefusal(error)),
    )
  }, [standing])
  // Theirs to decide, and in their inbox: here it stands what they are asked.
  const ours = wishes.filter(
    ({ id, status, mayDecide }) =>
      status === 'pending' && mayDecide === 'operator' && !approvals.some((one) => one.id === id),
  )
  if (failed) return <Failure refusal={failed} />
  if (approvals.length + ours.length === 0) return null
  return (
    <section class="stack" aria-labelledby="wishes">
      <h2 id="wishes">Waits for a decision</h2>
      {ours.map(({ id, summary, expiresAt }) => (
        <Notice key={id} tone="warn">
          <p>
            <strong>{summary}.</strong> One of our operators looks at it first; if nobody decides by{' '}
            <Day at={expiresAt} time />, it is not done. You are told by mail how the goal ends.
          </p>
        </Notice>
      ))}
      {approvals.map((approval) => (
        <ApprovalCard
          key={approval.id}
          approval={approval}
          changed={(after) =>
            setApprovals((all) => all.map((one) => (one.id === after.id ? after : one)))
          }
        />
      ))}
    </section>
  )
}
