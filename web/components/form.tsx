/** A form that sends itself once, keeps what was typed, and puts the focus on the first error. */

import type { ComponentChildren, RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type Wrong, wrongOf } from '../client/form-errors.ts'
import { asRefusal } from '../client/load.ts'
import { wasHeld } from '../early.ts'
import { Failure } from './notice.tsx'

export type Values<Field extends string> = Record<Field, string>
type Complaints<Field extends string> = Partial<Record<Field, string>>

export type FormState<Field extends string> = {
  busy: boolean
  wrong: Wrong<Field>
  form: RefObject<HTMLFormElement | null>
  submit: (event: Event) => void
}

/** `check` speaks before anything is sent; the server has the last word on every field. */
export function useForm<Field extends string>(
  names: readonly Field[],
  check: (values: Values<Field>) => Complaints<Field>,
  send: (values: Values<Field>, form: HTMLFormElement) => Promise<void>,
): FormState<Field> {
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<Wrong<Field>>({ fields: {}, general: null })
  const form = useRef<HTMLFormElement>(null)

  useLayoutEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [wrong])

  useEffect(() => {
    const early = form.current
    // A moment later: first the page reads what its address says (a plan, a token).
    if (early && wasHeld(early)) setTimeout(() => early.requestSubmit())
  }, [])

  const submit = (event: Event) => {
    event.preventDefault()
    if (busy || !form.current) return
    const data = new FormData(form.current)
    const values = Object.fromEntries(
      names.map((name) => [name, String(data.get(name) ?? '')]),
    ) as Values<Field>
    const fields = check(values)
    setWrong({ fields, general: null })
    if (Object.keys(fields).length > 0) return
    setBusy(true)
    send(values, form.current)
      .catch((error) => setWrong(wrongOf(asRefusal(error), names)))
      .finally(() => setBusy(false))
  }
  return { busy, wrong, form, submit }
}

/** `method="post"`: should the script not have run, a password never lands in the address bar. */
export function Form<Field extends string>({
  state,
  label,
  children,
}: {
  state: FormState<Field>
  label?: string
  children: ComponentChildren
}) {
  return (
    <form
      class="stack"
      method="post"
      noValidate
      ref={state.form}
      aria-label={label}
      onSubmit={state.submit}
    >
      {children}
      {state.wrong.general && <Failure refusal={state.wrong.general} />}
    </form>
  )
}

/** What an address must have before it is worth sending. */
export const checkEmail = (email: string): { email?: string } =>
  /^\S+@\S+\.\S+$/.test(email.trim())
    ? {}
    : { email: 'Enter an email address like name@example.com' }

/** Counts as the server does; strength is the server's to judge. */
export const checkNewPassword = (password: string): string | undefined =>
  password.length >= 8 ? undefined : 'Use at least 8 characters'
