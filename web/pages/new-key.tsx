/** The form that makes an API key, and the one time its secret is shown. */

import { useEffect, useRef } from 'preact/hooks'
import type { NewApiKey, NewApiKeyBody } from '../../workers/contract/metering.ts'
import { api } from '../client/api.ts'
import { isUnanswered, Refusal } from '../client/problem.ts'
import { Button } from '../components/button.tsx'
import { CopyField } from '../components/copy-field.tsx'
import { Choice, Field } from '../components/field.tsx'
import { Form, useForm } from '../components/form.tsx'
import { Notice } from '../components/notice.tsx'
import { FirstCall } from './first-call.tsx'
import { bodyOf, checkKey, EXPIRIES, type KeyForm, SCOPES, scopeWords } from './key-words.ts'

type Attempt = { typed: string; body: NewApiKeyBody; idempotencyKey: string }

/** What got no answer, or a fault of ours, is sent again as it was, expiry included: it makes one key. */
function useCreate(lost: () => void) {
  const undecided = useRef<Attempt | null>(null)
  return async (values: KeyForm): Promise<NewApiKey> => {
    const typed = JSON.stringify(values)
    const attempt =
      undecided.current?.typed === typed
        ? undecided.current
        : { typed, body: bodyOf(values, Date.now()), idempotencyKey: crypto.randomUUID() }
    undecided.current = attempt
    try {
      return await api.createKey(attempt.body, attempt.idempotencyKey)
    } catch (error) {
      if (isUnanswered(error)) {
        lost()
        throw new Refusal({
          code: error.code,
          status: error.status,
          title: 'No answer came, so the key may be made already',
          detail: 'See the list below. Send the same again: it makes one key, not two.',
          requestId: error.requestId,
        })
      }
      const open =
        error instanceof Refusal && (error.status >= 500 || error.code === 'idempotency_in_flight')
      if (!open) undecided.current = null
      throw error
    }
  }
}

export function NewKeyForm({
  made,
  lost,
  cancel,
}: {
  made: (key: NewApiKey) => void
  /** No answer came: whether a key was made is for the list to say. */
  lost: () => void
  cancel: () => void
}) {
  const create = useCreate(lost)
  const state = useForm(['name', 'expires', 'cap', ...SCOPES], checkKey, async (values) => {
    made(await create(values))
  })
  const wrongScopes = state.wrong.fields['goals:read']
  // Wherever in the form the focus is, Escape means “Not now”.
  const leave = useRef(cancel)
  leave.current = cancel
  useEffect(() => {
    const form = state.form.current
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && leave.current()
    form?.querySelector('input')?.focus()
    form?.addEventListener('keydown', onKey)
    return () => form?.removeEventListener('keydown', onKey)
  }, [state.form])
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
            <input
              type="checkbox"
              name={scope}
              defaultChecked
              aria-invalid={wrongScopes ? true : undefined}
            />
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
export const FOCUS_AFTER_MS = 100

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
      <h3 class="hash" ref={heading} tabIndex={-1}>
        {secret === null ? `The key “${apiKey.name}” is made` : `Copy the key “${apiKey.name}” now`}
      </h3>
      {secret === null ? (
        <p>
          Once, when you first asked. Its secret was lost on the way here and cannot be shown again:
          rotate the key to get a new one, or revoke it.
        </p>
      ) : (
        <>
          <p>We keep only a hash of it: it is shown this once.</p>
          <CopyField label="API key" value={secret} />
          <FirstCall secret={secret}>Then this works as it stands:</FirstCall>
        </>
      )}
      <div>
        <Button onClick={done}>{secret === null ? 'Understood' : 'I have copied it'}</Button>
      </div>
    </Notice>
  )
}
