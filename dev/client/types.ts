/** Writes TypeScript types from JSON Schema, as far as our document uses it. Pure. */

import type { Schema } from '../../web/pages/reference/openapi.ts'

/** Answers may grow by values, requests may not: `open` keeps an enumeration open. */
export type Direction = 'open' | 'closed'

const nameOf = (ref: string) => ref.split('/').at(-1) ?? 'unknown'
const literal = (value: unknown) =>
  typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : JSON.stringify(value)
const property = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`)
const union = (parts: string[]) => [...new Set(parts)].join(' | ')

export function typeOf(schema: Schema, direction: Direction): string {
  if (schema.$ref) return nameOf(schema.$ref)
  if (schema.enum) return enumeration(schema, direction)
  if ('const' in schema) return literal(schema.const)
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) {
    // An enumeration beside any string is one that grows.
    const known = branches.some((branch) => branch.enum && branch.type === 'string')
    const parts = branches.map((branch) =>
      known && branch.type === 'string' && !branch.enum
        ? '(string & {})'
        : typeOf(branch, direction),
    )
    return union(parts)
  }
  return union([schema.type ?? 'unknown'].flat().map((type) => ofType(type, schema, direction)))
}

function enumeration(schema: Schema, direction: Direction): string {
  const values = (schema.enum ?? []).map(literal)
  const grows =
    direction === 'open' && (schema.enum ?? []).every((value) => typeof value === 'string')
  return union([...values, ...(grows ? ['(string & {})'] : [])])
}

function ofType(type: string, schema: Schema, direction: Direction): string {
  switch (type) {
    case 'integer':
      return 'number'
    case 'array':
      return listOf(typeOf(schema.items ?? {}, direction))
    case 'object':
      return objectOf(schema, direction)
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type
    default:
      return 'unknown'
  }
}

const listOf = (item: string) =>
  /[|&]/.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`

/** An object without named fields is a record of whatever its fields may be. */
function objectOf(schema: Schema, direction: Direction): string {
  const properties = Object.entries(schema.properties ?? {})
  if (properties.length === 0) {
    const values = schema.additionalProperties
    if (values === false) return 'Record<string, never>'
    const shape = typeof values === 'object' ? typeOf(values as Schema, direction) : 'unknown'
    return `Record<string, ${shape}>`
  }
  const fields = properties.map(([name, inner]) => {
    const optional = schema.required?.includes(name) ? '' : '?'
    return `${docOf(inner)}${property(name)}${optional}: ${typeOf(inner, direction)}`
  })
  return `{\n${fields.join('\n')}\n}`
}

const docOf = ({ description }: Schema) =>
  description ? `/** ${description.replaceAll('*/', '* /')} */\n` : ''
