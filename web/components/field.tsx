/** Labelled controls – input, text area, choice – with hint and error tied to them for assistive technology. */

import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

type Common = {
  name: string
  label: string
  hint?: string
  wrong?: string | undefined
  id?: string
  /** Says so beside the label; what is not optional is needed. */
  optional?: boolean
}

type Given = Pick<Common, 'name' | 'hint' | 'wrong'> & { id: string }

/** What every control of a field carries. */
const given = ({ id, name, hint, wrong }: Given) => ({
  id,
  name,
  'aria-invalid': wrong ? true : undefined,
  'aria-describedby':
    [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ') || undefined,
})

function Labelled({
  id,
  label,
  optional = false,
  hint,
  wrong,
  children,
}: Omit<Common, 'name' | 'id'> & { id: string; children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional && <span class="muted"> (optional)</span>}
      </label>
      <div class="input">{children}</div>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {wrong && (
        <p class="wrong" id={`${id}-wrong`} role="alert">
          {wrong}
        </p>
      )}
    </div>
  )
}

type Autocomplete =
  | 'username'
  | 'email'
  | 'name'
  | 'organization'
  | 'off'
  | 'current-password'
  | 'new-password'

export function Field({
  type = 'text',
  autocomplete,
  initial,
  id,
  ...rest
}: Common & {
  type?: 'text' | 'email' | 'password' | 'time'
  autocomplete: Autocomplete
  initial?: string
}) {
  const [shown, setShown] = useState(false)
  const named = { ...rest, id: id ?? rest.name }
  const secret = type === 'password'
  const control = {
    ...given(named),
    autocomplete,
    maxLength: secret ? 128 : 254,
    autocapitalize: type === 'text' ? undefined : ('none' as const),
    spellcheck: type === 'text' ? undefined : false,
    ...(initial === undefined ? {} : { defaultValue: initial }),
  } as const
  return (
    <Labelled {...named}>
      {secret && !shown ? (
        <input {...control} type="password" />
      ) : (
        <input {...control} inputMode={type === 'email' ? 'email' : 'text'} />
      )}
      {secret && (
        <button
          type="button"
          aria-pressed={shown}
          aria-controls={named.id}
          onClick={() => setShown(!shown)}
        >
          Show
        </button>
      )}
    </Labelled>
  )
}

/** Several lines of text; grows with what is typed where the browser can. */
export function TextArea({
  maxLength,
  rows = 5,
  id,
  ...rest
}: Common & { maxLength: number; rows?: number }) {
  const named = { ...rest, id: id ?? rest.name }
  return (
    <Labelled {...named}>
      <textarea {...given(named)} rows={rows} maxLength={maxLength} />
    </Labelled>
  )
}

/** One of a few values; the first is what nobody chose. */
export function Choice({
  options,
  id,
  ...rest
}: Common & { options: readonly (readonly [value: string, text: string])[] }) {
  const named = { ...rest, id: id ?? rest.name }
  return (
    <Labelled {...named}>
      <select {...given(named)}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  )
}
