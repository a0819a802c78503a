/** A list that comes in pages: the first by itself, each next when it is asked for. */

import { useCallback, useRef, useState } from 'preact/hooks'
import { asRefusal, useLoad } from './load.ts'
import type { Refusal } from './problem.ts'

export type Pages<T> = { items: T[]; nextCursor: string | null }

/** Where the next page stands; a refusal is shown where it was asked for. */
export type More = {
  /** Whether there is a next page. */
  some: boolean
  state: 'idle' | 'busy' | Refusal
  load: () => Promise<void>
}

/** From the start, as many as are shown: whoever asked for more keeps it. */
export async function asMany<T>(
  load: (cursor?: string) => Promise<Pages<T>>,
  count: number,
): Promise<Pages<T>> {
  let { items, nextCursor } = await load()
  while (items.length < count && nextCursor !== null) {
    const more = await load(nextCursor)
    items = [...items, ...more.items]
    nextCursor = more.nextCursor
  }
  return { items, nextCursor }
}

const NONE = { items: [], nextCursor: null }

/**
 * `set` replaces what is shown, e.g. when one of the list was changed; `refresh` reads it again without a word,
 * unless it was changed meanwhile. `load` is the same function each time.
 */
export function usePages<T>(load: (cursor?: string) => Promise<Pages<T>>) {
  const { loaded, again, set } = useLoad(() => load())
  const [state, setState] = useState<More['state']>('idle')
  const shown: Pages<T> = loaded.state === 'ready' ? loaded.value : NONE
  const now = useRef(shown)
  now.current = shown
  const refresh = useCallback(async () => {
    const before = now.current
    const fresh = await asMany(load, before.items.length)
    if (now.current === before) set(fresh)
  }, [load, set])
  const next = async () => {
    if (shown.nextCursor === null) return
    setState('busy')
    try {
      const { items, nextCursor } = await load(shown.nextCursor)
      set({ items: [...shown.items, ...items], nextCursor })
      setState('idle')
    } catch (error) {
      setState(asRefusal(error))
    }
  }
  const more: More = { some: shown.nextCursor !== null, state, load: next }
  return { loaded, again, set, refresh, more }
}
