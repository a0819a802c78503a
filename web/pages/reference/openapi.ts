/** The OpenAPI document as the reference reads it. Pure. */

export type Schema = {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  additionalProperties?: unknown
}

export type Parameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema: Schema
  example?: unknown
}

export type Media = {
  schema?: Schema
  example?: unknown
  examples?: Record<string, { summary?: string; value: unknown }>
}

export type Answer = {
  description: string
  headers?: Record<string, { $ref: string }>
  content?: Record<string, Media>
}

export type Operation = {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  security: Record<string, string[]>[]
  parameters: Parameter[]
  requestBody?: { required: boolean; content: Record<string, Media> }
  responses: Record<string, Answer>
}

export type OpenApi = {
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

/** An operation with its place. */
export type Placed = Operation & { method: string; path: string }

export const PROBLEM_TYPE = 'application/problem+json'

export const operationsOf = (document: OpenApi, tag: string): Placed[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  )

/** `API keys` → `api-keys`, as in the page's address. */
export const slugOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-')

export const componentOf = (ref: string): string => ref.split('/').at(-1) ?? ''

/** The value an example shows; of several the first. */
export const exampleOf = (media: Media | undefined): unknown =>
  media?.example ?? Object.values(media?.examples ?? {})[0]?.value

export const FILE_TYPE = 'application/octet-stream'

/** The name of the file whose bytes an operation takes as they are; null: it takes none. */
export const fileIn = ({ requestBody, parameters }: Operation): string | null => {
  if (!requestBody?.content[FILE_TYPE]) return null
  return String(parameters.find(({ name }) => name === 'name')?.example ?? 'file')
}

/** How an answer is read: as JSON, as the bytes of a file, as they flow. */
export type Form = 'json' | 'blob' | 'stream'

const FORMS: Readonly<Record<string, Form>> = {
  'application/json': 'json',
  'text/event-stream': 'stream',
}

/** In what forms an operation succeeds, in the document's order; none where it says nothing. */
export const formsOf = ({ responses }: Pick<Operation, 'responses'>): Form[] => [
  ...new Set(
    Object.entries(responses).flatMap(([status, { content }]) =>
      status.startsWith('2') ? Object.keys(content ?? {}).map((type) => FORMS[type] ?? 'blob') : [],
    ),
  ),
]

/** What a body is made of: the media type that comes first is the one shown. */
export const firstMedia = (content: Record<string, Media> | undefined) =>
  Object.entries(content ?? {})[0]

export const isNullType = (schema: Schema): boolean => schema.type === 'null'

/** Bounds worth reading, in words: `1 to 100`, `at most 20,000 characters`. */
export function boundWords(schema: Schema): string {
  const number = (value: number) => value.toLocaleString('en-US')
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema
  const range = (least: number | undefined, most: number | undefined, unit: string) => {
    if (least && most !== undefined && least === most) return `${number(least)}${unit}`
    if (least && most !== undefined) return `${number(least)} to ${number(most)}${unit}`
    if (most !== undefined) return `at most ${number(most)}${unit}`
    return least ? `at least ${number(least)}${unit}` : ''
  }
  return [
    range(minimum, maximum, ''),
    schema.enum || schema.format ? '' : range(minLength, maxLength, ' characters'),
    range(minItems, maxItems, ' items'),
    schema.default === undefined ? '' : `${JSON.stringify(schema.default)} unless said`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** Every operation that may answer a problem, and one such answer as an example. */
export function answering(
  document: OpenApi,
  code: string,
): { operations: (Placed & { tag: string })[]; example: unknown } {
  let example: unknown = null
  const operations = document.tags.flatMap(({ name }) =>
    operationsOf(document, name).flatMap((operation) => {
      const examples = Object.values(operation.responses).flatMap((answer) =>
        Object.values(answer.content ?? {}).flatMap((media) => media.examples?.[code] ?? []),
      )
      example ??= examples[0]?.value ?? null
      return examples.length > 0 ? [{ ...operation, tag: name }] : []
    }),
  )
  return { operations, example }
}
