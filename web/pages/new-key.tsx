/** The form that makes an API key, and the one time its secret is shown. */

import { useEffect, useRef } from 'preact/hooks'
import type { NewApiKey } from '../../workers/contract/metering.ts'
import { api } from '../client/api.ts'
import { Button } from '../components/button.tsx'
import { CopyField } from '../components/copy-field.tsx'
import { Choice, Field } from '../components/field.tsx'
import { Form, useForm } from '../components/form.tsx'
import { Notice } from '../components/notice.tsx'
import { FirstCall } from './first-call.tsx'
import { bodyOf, checkKey, EXPIRIES, SCOPES, scopeWords } from './key-words.ts'

export function NewKeyForm({
  made,
  cancel,
}: {
  made: (key: NewApiKey) => void
  cancel: () => void
}) {
  const state = useForm(['name', 'expires', 'cap', ...SCOPES], checkKey, async (values) => {
    made(await api.createKey(bodyOf(values, Date.now())))
  })
  const wrongScopes = state.wrong.fields['goals:read']
  return (
    <Form state={state} label="New API key">
      <Field
        id="key-name"
        name="name"
        label="Key name"
        autocomplete="off"
        hint="Where it will be used, e.g. “Build server”."
        wrong={state.wrong.fields.name}
      />
      <fieldset class="checks" aria-describedby={wrongScopes ? 'scopes-wrong' : undefined}>
        <legend>What it may do</legend>
        {SCOPES.map((scope) => (
          <label key={scope}>
            <input type="checkbox" name={scope} defaultChecked />
            <span>
              {scopeWords[scope]} <code class="small muted">{scope}</code>
            </span>
          </label>
        ))}
        {wrongScopes && (
          <p class="wrong" id="scopes-wrong" role="alert">
            {wrongScopes}
          </p>
        )}
      </fieldset>
      <Choice name="expires" label="Expires" options={EXPIRIES} />
      <Field
        name="cap"
        label="Requests a month"
        autocomplete="off"
        optional
        hint="A limit of its own, within that of the plan."
        wrong={state.wrong.fields.cap}
      />
      <div class="row">
        <Button type="submit" look="primary" busy={state.busy}>
          Create key
        </Button>
        <Button look="quiet" onClick={cancel}>
          Not now
        </Button>
      </div>
    </Form>
  )
}

/** Later than a dialog that closes at the same time and gives the focus back to its opener. */
const FOCUS_AFTER_MS = 100

/** The heading takes the focus, so that nobody misses what is shown once. */
export function SecretOnce({ made, done }: { made: NewApiKey; done: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const timer = setTimeout(() => heading.current?.focus(), FOCUS_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  const { apiKey, secret } = made
  return (
    <Notice tone="good">
      <h3 ref={heading} tabIndex={-1}>
        Copy the key “{apiKey.name}” now
      </h3>
      {secret === null ? (
        <p>It was made, but its secret was lost on the way here. Rotate it to get another.</p>
      ) : (
        <>
          <p>We keep only a hash of it: it is shown this once.</p>
          <CopyField label="API key" value={secret} />
          <p>Then this works as it stands:</p>
          <FirstCall secret={secret} />
        </>
      )}
      <div>
        <Button onClick={done}>I have copied it</Button>
      </div>
    </Notice>
  )
}
