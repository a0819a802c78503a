/** Asks for the confirmation of the address, with a new link at hand. */

import { useState } from 'preact/hooks'
import { api } from '../client/api.ts'
import { asRefusal } from '../client/load.ts'
import type { Refusal } from '../client/problem.ts'
import { Button } from '../components/button.tsx'
import { Failure, Notice } from '../components/notice.tsx'

export function Unverified({ email }: { email: string }) {
  const [state, setState] = useState<'idle' | 'busy' | 'sent' | Refusal>('idle')
  const send = () => {
    setState('busy')
    api.sendVerification().then(
      () => setState('sent'),
      (error) => setState(asRefusal(error)),
    )
  }
  return (
    <Notice>
      <p>
        <strong>Confirm your address.</strong> We mailed a link to {email}. You can buy and use a
        plan before that; API keys and changing the address need it.
      </p>
      <div class="row" role="status">
        {state === 'sent' ? (
          'A new link is on its way.'
        ) : (
          <Button busy={state === 'busy'} onClick={send}>
            Send the link again
          </Button>
        )}
      </div>
      {typeof state === 'object' && <Failure refusal={state} />}
    </Notice>
  )
}
