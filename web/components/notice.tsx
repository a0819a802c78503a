/** Words that stand where something happened: news, warnings, and errors with a request id and a retry. */

import type { ComponentChildren } from 'preact'
import type { Refusal } from '../client/problem.ts'
import type { Tone } from './badge.tsx'
import { Button } from './button.tsx'

export function Notice({ tone = '', children }: { tone?: Tone; children: ComponentChildren }) {
  return <div class={tone ? `notice ${tone}` : 'notice'}>{children}</div>
}

/** Announced at once. The request id is shown where the fault is ours, so that support can find it. */
export function Failure({ refusal, again }: { refusal: Refusal; again?: () => void }) {
  return (
    <div class="notice bad" role="alert">
      <p>{refusal.message}</p>
      {refusal.quotable && (
        <p class="small">
          Request <code>{refusal.quotable}</code>
        </p>
      )}
      {again && (
        <div>
          <Button onClick={again}>Try again</Button>
        </div>
      )}
    </div>
  )
}
