/** Says in red which figures the last check found wrong, and offers to count them anew. */

import { useState } from 'preact/hooks'
import type { Summary } from '../../../workers/contract/analytics.ts'
import { api } from '../../client/api.ts'
import { asRefusal } from '../../client/load.ts'
import type { Refusal } from '../../client/problem.ts'
import { Button } from '../../components/button.tsx'
import { Day } from '../../components/day.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import { toast } from '../../components/toast.tsx'
import { dayWords } from './words.ts'

export function Faults({ check }: { check: Summary['check'] }) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  if (check.ok) return null
  const recompute = async () => {
    setState('busy')
    try {
      await api.recompute()
      toast('Counting anew. This page will say what came of it.')
      setState('idle')
    } catch (error) {
      setState(asRefusal(error))
    }
  }
  return (
    <Notice tone="bad">
      <p role="alert">
        <strong>Some of these figures are wrong.</strong> The last check did not find what the facts
        say
        {check.checkedAt && (
          <>
            {' '}
            (<Day at={check.checkedAt} time />)
          </>
        )}
        .
      </p>
      <ul>
        {check.faults.map((fault) => (
          <li key={`${fault.check} ${fault.day} ${fault.metric}`}>
            {dayWords(fault.day)}, {fault.metric}: {fault.found.toLocaleString('en-US')} instead of{' '}
            {fault.expected.toLocaleString('en-US')} ({fault.check})
          </li>
        ))}
      </ul>
      {typeof state === 'object' && <Failure refusal={state} />}
      <div>
        <Button look="danger" busy={state === 'busy'} onClick={recompute}>
          Count all figures anew
        </Button>
      </div>
    </Notice>
  )
}
