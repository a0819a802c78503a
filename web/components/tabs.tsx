/** Several views of one thing, one at a time (WAI-ARIA tabs: arrows, Home and End move; the tab is shown at once). */

import type { ComponentChildren } from 'preact'
import { useId, useRef, useState } from 'preact/hooks'

export type Tab = { key: string; title: string; content: ComponentChildren }

/** The place a key leads to, or null if it leads nowhere. */
export function placeAfter(key: string, place: number, count: number): number | null {
  if (key === 'ArrowRight') return (place + 1) % count
  if (key === 'ArrowLeft') return (place + count - 1) % count
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}

export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const [chosen, choose] = useState(0)
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent) => {
    const place = placeAfter(event.key, chosen, tabs.length)
    if (place === null) return
    event.preventDefault()
    choose(place)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[place]?.focus()
  }
  return (
    <div class="tabs">
      <div role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map(({ key, title }, place) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`${id}-${key}`}
            aria-controls={`${id}-${key}-panel`}
            aria-selected={place === chosen}
            tabIndex={place === chosen ? 0 : -1}
            onClick={() => choose(place)}
          >
            {title}
          </button>
        ))}
      </div>
      {tabs.map(({ key, content }, place) => (
        <div
          key={key}
          role="tabpanel"
          id={`${id}-${key}-panel`}
          aria-labelledby={`${id}-${key}`}
          hidden={place !== chosen}
        >
          {content}
        </div>
      ))}
    </div>
  )
}
