/** Composes an example of a JSON Schema from what each field looks like. Pure. */

import { brand } from '../../contract/brand.ts'
import { samples } from './samples.ts'
import type { Json } from './shapes.ts'

export type Examples = {
  /** A value that is valid against the schema; `owner` names the object that is not a component. */
  of(schema: Json, owner?: string): unknown
  /** Fields that `samples.ts` says nothing about, as `Owner.field`. */
  unsaid: ReadonlySet<string>
}

const FORMATS: Record<string, string> = {
  'date-time': '2026-11-24T09:30:00.000Z',
  date: '2026-11-24',
  email: 'ada@example.com',
  uri: `${brand.origin}/`,
}

const nameOf = (ref: unknown) => String(ref).split('/').at(-1) ?? ''
const listOf = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : [])

export function examples(components: Record<string, Json>): Examples {
  const unsaid = new Set<string>()

  function compose(schema: Json, owner: string, field: string): unknown {
    for (const key of [`${owner}.${field}`, field]) if (key in samples) return samples[key]
    if (schema.$ref) {
      const name = nameOf(schema.$ref)
      return compose(components[name] ?? {}, name, '')
    }
    if ('const' in schema) return schema.const
    if ('default' in schema) return schema.default
    if (schema.enum) return listOf(schema.enum)[0]
    const branches = listOf(schema.anyOf ?? schema.oneOf) as Json[]
    if (branches.length > 0) return compose(branches[0] ?? {}, owner, field)
    return ofType(schema, owner, field)
  }

  function ofType(schema: Json, owner: string, field: string): unknown {
    const type = listOf(schema.type)[0] ?? schema.type
    if (type === 'object')
      return Object.fromEntries(
        Object.entries((schema.properties as Record<string, Json>) ?? {}).map(([name, inner]) => [
          name,
          compose(inner, field || owner, name),
        ]),
      )
    if (type === 'array') return [compose((schema.items as Json) ?? {}, owner, `${field}[]`)]
    if (type === 'null') return null
    const format = FORMATS[String(schema.format)]
    if (format) return format
    unsaid.add(`${owner}.${field}`)
    if (type === 'boolean') return true
    if (type === 'integer' || type === 'number') return schema.minimum ?? 0
    return type === 'string' ? '…' : null
  }

  return { of: (schema, owner = '') => compose(schema, owner, ''), unsaid }
}
