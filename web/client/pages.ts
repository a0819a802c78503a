/** A list that comes in pages: the first by itself, each next when it is asked for. */

import { useState } from 'preact/hooks'
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

/** `set` replaces what is shown, e.g. when one of the list was changed. */
export function usePages<T>(load: (cursor?: string) => Promise<Pages<T>>) {
  const { loaded, again, set } = useLoad(() => load())
  const [state, setState] = useState<More['state']>('idle')
  const shown = loaded.state === 'ready' ? loaded.value : { items: [], nextCursor: null }
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
  return { loaded, again, set, more }
}
