/** What the swarm asked before, and what it was told. */

import type { Answered } from '../../../workers/contract/answered.ts'
import { Day } from '../../components/day.tsx'

export function Answers({ answers }: { answers: readonly Answered[] }) {
  if (answers.length === 0) return null
  return (
    <section class="card stack" aria-labelledby="answers">
      <h2 id="answers">Questions and answers</h2>
      <ol class="asked">
        {answers.map(({ question, askedAt, text, attachments, answeredAt }) => (
          <li key={answeredAt}>
            <p class="muted">{question}</p>
            {text !== null && <p class="words">{text}</p>}
            {attachments.length > 0 && <p class="words">With {attachments.join(', ')}</p>}
            <p class="muted small">
              Asked <Day at={askedAt} time />, answered <Day at={answeredAt} time />
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}
