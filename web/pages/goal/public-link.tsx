/** The link of a published result: copied, opened, or withdrawn for good. */

import { useState } from 'preact/hooks'
import type { Artifact } from '../../../workers/contract/swarm.ts'
import { asRefusal } from '../../client/load.ts'
import type { Refusal } from '../../client/problem.ts'
import { swarm } from '../../client/swarm.ts'
import { Button } from '../../components/button.tsx'
import { CopyField } from '../../components/copy-field.tsx'
import { Failure } from '../../components/notice.tsx'
import { toast } from '../../components/toast.tsx'

export function PublicLink({
  artifact: { id, name, publicUrl },
  withdrawn,
}: {
  artifact: Artifact
  withdrawn: () => void
}) {
  const [state, setState] = useState<'idle' | 'sure' | 'busy' | Refusal>('idle')
  if (publicUrl === null) return null
  const withdraw = async () => {
    setState('busy')
    try {
      await swarm.withdraw(id)
      toast('Withdrawn: the link leads nowhere now.')
      withdrawn()
    } catch (error) {
      setState(asRefusal(error))
    }
  }
  return (
    <div class="stack">
      <CopyField label={`Public link of ${name}`} value={publicUrl} />
      <div class="row">
        <span class="muted small">Anyone with this link can read {name}.</span>
        {state === 'sure' || state === 'busy' ? (
          <>
            <Button look="danger" busy={state === 'busy'} onClick={withdraw}>
              End this link for good
            </Button>
            <Button onClick={() => setState('idle')}>Keep it</Button>
          </>
        ) : (
          <Button aria-label={`Withdraw ${name}`} onClick={() => setState('sure')}>
            Withdraw
          </Button>
        )}
      </div>
      {typeof state === 'object' && <Failure refusal={state} />}
    </div>
  )
}
