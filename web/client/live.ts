/** Loads something that changes while it is looked at, and again every few seconds as long as the page is seen. */

import { useEffect } from 'preact/hooks'
import { type Loaded, useLoad } from './load.ts'

/** A refresh that fails leaves what is shown: the next one comes soon. */
export function useLiveLoad<T>(
  load: () => Promise<T>,
  everyMs: number,
): { loaded: Loaded<T>; again: () => void } {
  const { loaded, again, set } = useLoad(load)
  const ready = loaded.state === 'ready'
  useEffect(() => {
    if (!ready) return
    let gone = false
    const refresh = () => {
      if (document.hidden) return
      load().then(
        (value) => {
          if (!gone) set(value)
        },
        () => undefined,
      )
    }
    const timer = setInterval(refresh, everyMs)
    document.addEventListener('visibilitychange', refresh)
    return () => {
      gone = true
      clearInterval(timer)
      document.removeEventListener('visibilitychange', refresh)
    }
  }, [ready, load, set, everyMs])
  return { loaded, again }
}
