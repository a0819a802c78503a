/** A question that holds the page: native modal dialog, closed by Escape, by its buttons, or by a click outside. */

import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

export function Dialog({
  title,
  close,
  children,
}: {
  title: string
  close: () => void
  children: ComponentChildren
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  // Before the next paint: once the opener is hidden the browser has forgotten that it had the focus.
  useLayoutEffect(() => {
    const opener = document.activeElement
    const shown = dialog.current
    shown?.showModal()
    // One longer than the window begins at its title, not at a button far below.
    if (shown && shown.scrollHeight > shown.clientHeight) heading.current?.focus()
    return () => {
      // The opener may be hidden until this render is through.
      if (opener instanceof HTMLElement) requestAnimationFrame(() => opener.focus())
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby="dialog-title"
      closedby="any"
      onClose={close}
      onCancel={close}
    >
      <div class="stack">
        <h2 ref={heading} id="dialog-title" tabIndex={-1}>
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  )
}
