/** A box that scrolls sideways when it must, also by keyboard; and code in such a box. */

import type { ComponentChildren } from 'preact'

// What scrolls must be reachable by keyboard, although it is not a control (WCAG 2.1.1).
const reachable = { tabIndex: 0 } as const

export function Scroll({
  look,
  labelledBy,
  children,
}: {
  look: string
  labelledBy: string
  children: ComponentChildren
}) {
  return (
    <section class={look} aria-labelledby={labelledBy} {...reachable}>
      {children}
    </section>
  )
}

export function Code({ children }: { children: string }) {
  return (
    <pre {...reachable}>
      <code>{children}</code>
    </pre>
  )
}
