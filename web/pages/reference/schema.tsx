/** A JSON Schema as a list of fields a person can read, objects inside objects included. */

import type { ComponentChildren } from 'preact'
import { boundWords, componentOf, isNullType, type Schema } from './openapi.ts'

/** `code` between backticks, the rest as it is. */
export function Words({ children }: { children: string }) {
  return (
    <>
      {children
        .split('`')
        .map((part, place) => (place % 2 === 1 ? <code key={place}>{part}</code> : part))}
    </>
  )
}

const withOr = (parts: ComponentChildren[]) =>
  parts.flatMap((part, place) => (place === 0 ? [part] : [' or ', part]))

const FORMATS: Record<string, string> = {
  'date-time': 'time',
  date: 'date',
  email: 'email address',
  uri: 'address',
}

/** The type in words: `list of Invoice`, `integer or null`, `month | year`. */
export function TypeWords({ schema }: { schema: Schema }) {
  if (schema.$ref) {
    const name = componentOf(schema.$ref)
    return <a href={`/docs/api/objects#${name}`}>{name}</a>
  }
  const branches = schema.anyOf ?? schema.oneOf
  if (branches)
    return <>{withOr(branches.map((branch, place) => <TypeWords key={place} schema={branch} />))}</>
  if (schema.enum)
    return (
      <>
        {withOr(schema.enum.map((value) => <code key={String(value)}>{String(value)}</code>))}
        {[schema.type].flat().includes('null') && ' or null'}
      </>
    )
  if ('const' in schema) return <code>{JSON.stringify(schema.const)}</code>
  if (schema.type === 'array')
    return (
      <>
        list of <TypeWords schema={schema.items ?? {}} />
      </>
    )
  const format = FORMATS[schema.format ?? '']
  const types = [schema.type ?? 'anything'].flat()
  return <>{types.map((type) => (type === 'string' && format ? format : type)).join(' or ')}</>
}

/** The object behind a list or a nullable, if it is written out right here. */
function inlineObject(schema: Schema): Schema | null {
  if (schema.properties) return schema
  if (schema.items) return inlineObject(schema.items)
  const real = (schema.anyOf ?? []).filter((branch) => !isNullType(branch))
  return real.length === 1 && real[0] ? inlineObject(real[0]) : null
}

function Field({ name, schema, required }: { name: string; schema: Schema; required: boolean }) {
  const bounds = boundWords(schema)
  const inner = inlineObject(schema)
  return (
    <li>
      <p>
        <code class="field-name">{name}</code>{' '}
        <span class="small muted">
          <TypeWords schema={schema} />
          {bounds && `, ${bounds}`}
          {!required && ', optional'}
        </span>
      </p>
      {schema.description && (
        <p class="small">
          <Words>{schema.description}</Words>
        </p>
      )}
      {inner && <Fields schema={inner} />}
    </li>
  )
}

/** `answer`: what we send always has every field, so none is called optional. */
export function Fields({ schema }: { schema: Schema }) {
  const branches = (schema.anyOf ?? schema.oneOf)?.filter((branch) => branch.properties)
  if (branches && branches.length > 0)
    return (
      <>
        {branches.map((branch, place) => (
          <div key={place} class="stack tight">
            {place > 0 && <p class="small muted">or</p>}
            <Fields schema={branch} />
          </div>
        ))}
      </>
    )
  const properties = Object.entries(schema.properties ?? {})
  if (properties.length === 0) return <p class="small muted">No fields.</p>
  return (
    <ul class="fields">
      {properties.map(([name, inner]) => (
        <Field
          key={name}
          name={name}
          schema={inner}
          required={schema.required?.includes(name) ?? false}
        />
      ))}
    </ul>
  )
}
