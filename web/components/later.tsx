/** A part of the app that comes when it is first shown, so that what everybody loads stays small. */

import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { useLoad } from '../client/load.ts'
import { noAnswer } from '../client/problem.ts'
import { Failure } from './notice.tsx'
import { Skeleton } from './skeleton.tsx'

/** `fetch` begins to load it before it is shown. */
export type Later = ComponentType & { fetch: () => void }

/** `load` imports the part; until it is there its place is held, and a lost connection can be tried again. */
export function later(load: () => Promise<ComponentType>): Later {
  let coming: Promise<ComponentType> | null = null
  const part = () => {
    coming ??= load().catch(() => {
      // A part that does not come is a lost connection, not a fault of the page.
      coming = null
      throw noAnswer()
    })
    return coming
  }
  function Part() {
    const { loaded, again } = useLoad(part)
    const ready = loaded.state === 'ready'
    useEffect(() => {
      // What the address names comes after the browser looked for it.
      if (ready) document.getElementById(location.hash.slice(1))?.scrollIntoView()
    }, [ready])
    if (loaded.state === 'failed') return <Failure refusal={loaded.refusal} again={again} />
    if (loaded.state === 'loading')
      return (
        <div class="card">
          <Skeleton lines={4} />
        </div>
      )
    const Shown = loaded.value
    return <Shown />
  }
  return Object.assign(Part, {
    fetch: () => {
      // Whoever shows it tells of a failure.
      part().catch(() => undefined)
    },
  })
}
