/** Loads something for a page and says where it stands: loading, ready or failed, with a retry. */

import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { noAnswer, Refusal } from './problem.ts'

export type Loaded<T> =
  | { state: 'loading' }
  | { state: 'ready'; value: T }
  | { state: 'failed'; refusal: Refusal }

/** A refusal as it is; a fault of our own code is reported by being thrown again outside the page. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  reportError(error)
  return noAnswer()
}

/** `load` runs once on mount and again on `again()`; an answer that comes late is dropped. */
export function useLoad<T>(load: () => Promise<T>): {
  loaded: Loaded<T>
  again: () => void
  set: (value: T) => void
} {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' })
  const latest = useRef(load)
  const turn = useRef(0)
  latest.current = load
  const again = useCallback(() => {
    turn.current += 1
    const mine = turn.current
    setLoaded({ state: 'loading' })
    latest.current().then(
      (value) => mine === turn.current && setLoaded({ state: 'ready', value }),
      (error) => mine === turn.current && setLoaded({ state: 'failed', refusal: asRefusal(error) }),
    )
  }, [])
  useEffect(() => {
    again()
    return () => {
      turn.current += 1
    }
  }, [again])
  const set = useCallback((value: T) => setLoaded({ state: 'ready', value }), [])
  return { loaded, again, set }
}
