/** A button that says when it is busy and then ignores clicks, without losing focus as `disabled` would. */

import type { ButtonHTMLAttributes, ComponentChildren } from 'preact'

type Look = 'primary' | 'danger' | 'quiet' | ''

export function Button({
  look = '',
  busy = false,
  children,
  onClick,
  ...rest
}: {
  look?: Look
  busy?: boolean
  children: ComponentChildren
  onClick?: () => void
} & Pick<ButtonHTMLAttributes, 'type' | 'id' | 'aria-label' | 'aria-describedby'>) {
  return (
    <button
      type="button"
      {...rest}
      class={look ? `button ${look}` : 'button'}
      aria-disabled={busy}
      onClick={(event) => {
        if (busy) event.preventDefault()
        else onClick?.()
      }}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      {children}
    </button>
  )
}
