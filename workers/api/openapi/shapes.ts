/** Turns the validating schemas into JSON Schema; the objects of the contract become components under their names. */

import * as z from 'zod'
import * as approvals from '../../contract/approvals.ts'
import * as bodies from '../../contract/bodies.ts'
import * as metering from '../../contract/metering.ts'
import * as objects from '../../contract/objects.ts'
import * as offers from '../../contract/offers.ts'
import * as planChange from '../../contract/plan-change.ts'
import * as swarm from '../../contract/swarm.ts'
import { fieldWords } from './words.ts'

export type Json = Record<string, unknown>

export type Shapes = {
  /** `input` shows what a client may send, `output` what we answer. */
  of(type: z.ZodType, io: 'input' | 'output'): Json
  /** Every component that was referred to so far, by name. */
  components: Record<string, Json>
}

/** The files of the contract that hold objects. */
const contract = { ...objects, ...metering, ...approvals, ...planChange, ...offers, ...swarm }

const names = z.registry<{ id: string }>()
for (const [id, type] of Object.entries(contract))
  if (type instanceof z.ZodType && !/(Body|Query)$/.test(id)) names.add(type, { id })

/** Bodies and queries stay written out where they are sent; their names only say whose fields an example shows. */
const bodyNames = new Map<unknown, string>(
  Object.entries({ ...contract, ...bodies }).map(([name, type]) => [type, name]),
)
export const bodyName = (type: z.ZodType): string => bodyNames.get(type) ?? ''

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What zod writes for every integer says nothing, and a format says more than its pattern. */
const isNoise = (key: string, value: unknown, { format }: Json) =>
  key === '$schema' ||
  key === '$defs' ||
  (key === 'pattern' && format !== undefined) ||
  value === Number.MAX_SAFE_INTEGER ||
  value === Number.MIN_SAFE_INTEGER

/** Answers may grow by fields, so only requests say that nothing else is allowed. */
const isClosed = (key: string, value: unknown, io: 'input' | 'output') =>
  io === 'output' && key === 'additionalProperties' && value === false

function tidy(value: unknown, io: 'input' | 'output'): unknown {
  if (Array.isArray(value)) return value.map((item) => tidy(item, io))
  if (!isJson(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (isNoise(key, inner, value) || isClosed(key, inner, io)) return []
      if (key === '$ref') return [[key, String(inner).replace('#/$defs/', '#/components/schemas/')]]
      return [[key, tidy(inner, io)]]
    }),
  )
}

function explained(owner: string, schema: Json): Json {
  const properties = Object.entries((schema.properties as Record<string, Json>) ?? {})
  if (properties.length === 0) return schema
  return {
    ...schema,
    properties: Object.fromEntries(
      properties.map(([name, inner]) => {
        const description = fieldWords[`${owner}.${name}`]
        return [name, description ? { ...inner, description } : inner]
      }),
    ),
  }
}

/** Zod leaves a default out where what is sent is read first; it is the same for whoever sends nothing. */
const withDefault = ({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes
  jsonSchema: Json
}) => {
  const { def } = zodSchema._zod
  if (def.type === 'default') jsonSchema.default = def.defaultValue
}

export function shapes(): Shapes {
  const components: Record<string, Json> = {}
  return {
    components,
    of(type, io) {
      const whole = z.toJSONSchema(type, {
        ...{ io, metadata: names, unrepresentable: 'any' },
        override: withDefault,
      }) as Json
      for (const [name, definition] of Object.entries((whole.$defs as Json) ?? {}))
        components[name] ??= explained(name, tidy(definition, io) as Json)
      return explained(bodyName(type), tidy(whole, io) as Json)
    },
  }
}
