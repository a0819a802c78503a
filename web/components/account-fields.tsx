/** The two fields every account form is made of: address and password, each with what its form found wrong. */

import { Field } from './field.tsx'
import type { FormState } from './form.tsx'

/** Gives a form's complaint to the field it is about. */
export const EmailField = ({ state }: { state: FormState<'email'> }) => (
  <Field
    name="email"
    label="Email"
    type="email"
    autocomplete="username"
    wrong={state.wrong.fields.email}
  />
)

export const PasswordField = ({ state }: { state: FormState<'password'> }) => (
  <Field
    name="password"
    label="Password"
    type="password"
    autocomplete="current-password"
    wrong={state.wrong.fields.password}
  />
)

/** A password that is being chosen: told what it must be, offered a strong one by the browser. */
export function NewPasswordField<Name extends string>({
  state,
  name,
  label,
  hint = '',
}: {
  state: FormState<Name>
  name: Name
  label: string
  hint?: string
}) {
  return (
    <Field
      name={name}
      label={label}
      type="password"
      autocomplete="new-password"
      hint={`8 to 128 characters of any kind; not a common one. ${hint}`.trim()}
      wrong={state.wrong.fields[name]}
    />
  )
}
