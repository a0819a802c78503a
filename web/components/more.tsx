/** The end of a list that goes on: a button for the next page, and why it did not come. */

import type { More } from '../client/pages.ts'
import { Button } from './button.tsx'
import { Failure } from './notice.tsx'

export function LoadMore({ more, of }: { more: More; of: string }) {
  const { some, state, load } = more
  return (
    <>
      {typeof state === 'object' && <Failure refusal={state} />}
      {some && (
        <div>
          <Button busy={state === 'busy'} onClick={load}>
            Load more {of}
          </Button>
        </div>
      )}
    </>
  )
}
