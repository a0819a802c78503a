/** Who is signed in: loaded once for all pages of the app, refreshed when a page changed something. */

import { type ComponentChildren, createContext } from 'preact'
import { useCallback, useContext, useEffect, useRef } from 'preact/hooks'
import type { User } from '../../workers/contract/objects.ts'
import { isSameZone } from '../../workers/contract/zone-name.ts'
import { api } from './api.ts'
import { rememberSignedIn } from './hint.ts'
import { asRefusal, type Loaded, useLoad } from './load.ts'
import { signInFor } from './next.ts'

type Session = {
  loaded: Loaded<User>
  again: () => void
  set: (user: User) => void
  /** Asks again without showing a skeleton; a failure leaves what is shown. */
  refresh: () => Promise<void>
}

const Context = createContext<Session>({
  loaded: { state: 'loading' },
  again: () => undefined,
  set: () => undefined,
  refresh: async () => undefined,
})

export const useSession = () => useContext(Context)

/** Loads the person, and again on every move to another page; without a session the sign-in page takes over. */
export function SessionProvider({ path, children }: { path: string; children: ComponentChildren }) {
  const { loaded, again, set } = useLoad<User>(async () => (await api.me()).user)
  const shownPath = useRef(path)
  const refresh = useCallback(
    () =>
      api.me().then(
        ({ user }) => set(user),
        (error) => {
          if (asRefusal(error).status === 401) again()
        },
      ),
    [again, set],
  )
  useEffect(() => {
    if (shownPath.current !== path) refresh()
    shownPath.current = path
  }, [path, refresh])
  useEffect(() => {
    if (loaded.state === 'ready') rememberSignedIn(true)
    if (loaded.state === 'failed' && loaded.refusal.status === 401) {
      rememberSignedIn(false)
      location.replace(signInFor(location.pathname + location.search + location.hash))
    }
  }, [loaded])
  const zone = loaded.state === 'ready' ? loaded.value.timeZone : undefined
  useEffect(() => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (zone === undefined || !here || isSameZone(here, zone)) return
    // Mails tell times where their reader reads. That it was not noted shows nowhere: the next page tries again.
    api.updateMe({ timeZone: here }).then(
      ({ user }) => set(user),
      () => undefined,
    )
  }, [zone, set])
  return <Context.Provider value={{ loaded, again, set, refresh }}>{children}</Context.Provider>
}
