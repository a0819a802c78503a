/** The form that sends an operation from the page; hidden until its script is there to send it. */

import type { Secret } from './code.ts'
import { exampleOf, FILE_TYPE, firstMedia, type Placed } from './openapi.ts'

function Input({
  id,
  name,
  label,
  value,
}: {
  id: string
  name: string
  label: string
  value: string
}) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="input">
        <input id={id} name={name} value={value} autocomplete="off" spellcheck={false} />
      </div>
    </div>
  )
}

export function Try({ operation, secret }: { operation: Placed; secret: Secret }) {
  const { operationId: id, method, path, parameters } = operation
  const [type, media] = firstMedia(operation.requestBody?.content) ?? []
  const body = exampleOf(media) ?? ''
  const shownBody = typeof body === 'string' ? body : JSON.stringify(body, null, 2)
  return (
    <form
      class="try"
      hidden
      data-method={method}
      data-path={path}
      data-secret={secret ?? ''}
      data-type={type}
      aria-label={`Try ${method} ${path}`}
    >
      {parameters
        .filter(({ in: place }) => place !== 'header')
        .map(({ name, in: place, required }) => (
          <Input
            key={name}
            id={`${id}-${name}`}
            name={`${place}:${name}`}
            label={required ? name : `${name} (optional)`}
            value=""
          />
        ))}
      {(type === 'application/json' || type === FILE_TYPE) && (
        <div class="field">
          <label for={`${id}-body`}>{type === FILE_TYPE ? 'What is in the file' : 'Body'}</label>
          <textarea id={`${id}-body`} name="body" rows={4} spellcheck={false}>
            {shownBody}
          </textarea>
        </div>
      )}
      <div class="row">
        <button type="submit" class="button">
          Try it
        </button>
        {method !== 'GET' && <span class="small muted">It is done for real.</span>}
      </div>
      <div class="outcome" role="status" />
    </form>
  )
}
