/** A labelled input with its hint and its error, both tied to it for assistive technology. */

import { useState } from 'preact/hooks'

export function Field({
  name,
  label,
  type = 'text',
  autocomplete,
  hint,
  wrong,
  initial,
  id = name,
}: {
  name: string
  label: string
  type?: 'text' | 'email' | 'password'
  autocomplete: 'username' | 'email' | 'name' | 'current-password' | 'new-password'
  hint?: string
  wrong?: string | undefined
  initial?: string
  id?: string
}) {
  const [shown, setShown] = useState(false)
  const described = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ')
  const secret = type === 'password'
  const given = {
    id,
    name,
    autocomplete,
    maxLength: secret ? 128 : 254,
    autocapitalize: type === 'text' ? undefined : ('none' as const),
    spellcheck: type === 'text' ? undefined : false,
    ...(initial === undefined ? {} : { defaultValue: initial }),
    'aria-invalid': wrong ? true : undefined,
    'aria-describedby': described || undefined,
  } as const
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="input">
        {secret && !shown ? (
          <input {...given} type="password" />
        ) : (
          <input {...given} inputMode={type === 'email' ? 'email' : 'text'} />
        )}
        {secret && (
          <button
            type="button"
            aria-pressed={shown}
            aria-controls={id}
            onClick={() => setShown(!shown)}
          >
            Show
          </button>
        )}
      </div>
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
