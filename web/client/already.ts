/** For pages that ask people to sign in: whoever is signed in already has nothing to fill in there. */

import { useEffect } from 'preact/hooks'
import { api } from './api.ts'
import { rememberSignedIn, wasSignedIn } from './hint.ts'

/** Asks once; `anyway` also where this browser remembers nobody. What `goOn` does then is the page's own. */
export function useAlreadySignedIn(goOn: () => unknown, anyway: () => boolean = () => false): void {
  useEffect(() => {
    if (!anyway() && !wasSignedIn()) return
    api.me().then(goOn, () => rememberSignedIn(false))
  }, [])
}
