/** What a goal waits for a yes to: the exact action, to be approved or denied right here. */

import { useEffect, useState } from 'preact/hooks'
import type { Approval } from '../../../workers/contract/approvals.ts'
import { api } from '../../client/api.ts'
import { asRefusal } from '../../client/load.ts'
import type { Refusal } from '../../client/problem.ts'
import { Failure } from '../../components/notice.tsx'
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
  if (failed) return <Failure refusal={failed} />
  if (approvals.length === 0) return null
  return (
    <section class="stack" aria-labelledby="wishes">
      <h2 id="wishes">Waits for a decision</h2>
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
