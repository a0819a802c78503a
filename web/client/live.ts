/** Loads something that changes while it is looked at, and again every few seconds as long as the page is seen. */

import { useEffect, useRef } from 'preact/hooks'
import { type Loaded, useLoad } from './load.ts'

/**
 * Runs `refresh` so often while the page is seen, and at once when it is seen again; never while null.
 * One that fails leaves what is shown: the next one comes soon.
 */
export function useWhileSeen(refresh: () => Promise<void>, everyMs: number | null): void {
  const latest = useRef(refresh)
  latest.current = refresh
  useEffect(() => {
    if (everyMs === null) return
    let busy = false
    const turn = async () => {
      if (document.hidden || busy) return
      busy = true
      await latest.current().catch(() => undefined)
      busy = false
    }
    const timer = setInterval(turn, everyMs)
    document.addEventListener('visibilitychange', turn)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', turn)
    }
  }, [everyMs])
}

export function useLiveLoad<T>(
  load: () => Promise<T>,
  everyMs: number,
): { loaded: Loaded<T>; again: () => void } {
  const { loaded, again, set } = useLoad(load)
  const refresh = async () => set(await load())
  useWhileSeen(refresh, loaded.state === 'ready' ? everyMs : null)
  return { loaded, again }
}
