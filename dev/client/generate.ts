/** Writes the client's types and table of operations from the OpenAPI document. */

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import {
  fileIn,
  firstMedia,
  formsOf,
  type OpenApi,
  type Placed,
  type Schema,
} from '../../web/pages/reference/openapi.ts'
import { typeOf } from './types.ts'

const root = join(import.meta.dirname, '../..')
export const generatedFile = join(root, 'clients/typescript/src/generated.ts')

const placed = (document: OpenApi): Placed[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      // Only Stripe can sign what Stripe sends.
      .filter(([, { security }]) => !security.some((way) => 'stripeSignature' in way))
      .map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  )

const parametersIn = ({ parameters }: Placed, place: string) =>
  parameters.filter((parameter) => parameter.in === place)

/** Path, query and body are one object: their names never meet. */
function inputOf(operation: Placed): string {
  const given = [...parametersIn(operation, 'path'), ...parametersIn(operation, 'query')].map(
    ({ name, required, schema }) => `${name}${required ? '' : '?'}: ${typeOf(schema, 'closed')}`,
  )
  const [, media] = firstMedia(operation.requestBody?.content) ?? []
  const body = fileIn(operation) === null ? media?.schema : undefined
  const empty = body && !body.anyOf && Object.keys(body.properties ?? {}).length === 0
  if (fileIn(operation) !== null) given.push('file: Bytes')
  const parts = [
    ...(given.length > 0 ? [`{ ${given.join('; ')} }`] : []),
    ...(body && !empty ? [wrapped(typeOf(body, 'closed'))] : []),
  ]
  return parts.length > 0 ? parts.join(' & ') : 'Record<never, never>'
}

const wrapped = (type: string) => (type.includes('} | {') ? `(${type})` : type)

const answersOf = ({ responses }: Placed): Schema[] =>
  Object.entries(responses).flatMap(([status, { content }]) => {
    const schema = content?.['application/json']?.schema
    return status.startsWith('2') && schema ? [schema] : []
  })

/** Of an operation's own form; a file beside JSON is asked for by `blob`. */
function answerOf(operation: Placed): string {
  const [form = 'json'] = formsOf(operation)
  const types = {
    json: answersOf(operation).map((schema) => typeOf(schema, 'open')),
    blob: ['Blob'],
    stream: ['Response'],
  }[form]
  const mayBeEmpty = Object.entries(operation.responses).some(
    ([status, { content }]) => status.startsWith('2') && !content,
  )
  return [...new Set([...types, ...(mayBeEmpty ? ['undefined'] : [])])].join(' | ')
}

const hasBlobToo = (operation: Placed): boolean => formsOf(operation).indexOf('blob') > 0

/** A page has a cursor, and one list beside it. */
function listIn(operation: Placed): { field: string; item: string } | null {
  const [schema] = answersOf(operation)
  if (!schema?.properties?.nextCursor) return null
  const found = Object.entries(schema.properties).find(([, { type }]) => type === 'array')
  return found ? { field: found[0], item: typeOf(found[1].items ?? {}, 'open') } : null
}

function row(operation: Placed): string {
  const query = parametersIn(operation, 'query').map(({ name }) => name)
  const once = parametersIn(operation, 'header').some(({ name }) => name === 'Idempotency-Key')
  const list = listIn(operation)
  const forms = formsOf(operation)
  return JSON.stringify({
    method: operation.method,
    path: operation.path,
    ...(query.length > 0 ? { query } : {}),
    ...(once ? { idempotent: true } : {}),
    ...(fileIn(operation) === null ? {} : { file: true }),
    ...(list ? { list: list.field } : {}),
    ...(forms.every((form) => form === 'json') ? {} : { answers: forms }),
  })
}

/** The file as it must be; formatted, so that it reads like the rest. */
export function generateClient(document: OpenApi): string {
  const components = Object.entries(document.components.schemas).map(
    ([name, schema]) => `export type ${name} = ${typeOf(schema, 'open')}`,
  )
  const operations = placed(document)
  const types = operations.map((operation) => {
    const list = listIn(operation)
    const item = list ? `; item: ${list.item}` : ''
    const blob = hasBlobToo(operation) ? '; blob: Blob' : ''
    return `/** ${operation.summary} */\n${operation.operationId}: { input: ${inputOf(operation)}; answer: ${answerOf(operation)}${item}${blob} }`
  })
  const text = `/** Written from the OpenAPI document by \`npm run client\`; not edited by hand. */

/** A file as it is: what Node’s readFile gives, a File of a form, or its text. */
export type Bytes = Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string

export const BASE_URL = '${document.servers[0]?.url}'

${components.join('\n\n')}

export type Operations = {\n${types.join('\n')}\n}

export const operations = { ${operations.map((one) => `${one.operationId}: ${row(one)}`).join(',\n')} } as const
`
  return formatted(text)
}

const formatted = (text: string): string =>
  execFileSync(
    join(root, 'node_modules/.bin/biome'),
    ['format', '--stdin-file-path=generated.ts'],
    {
      input: text,
      encoding: 'utf8',
      cwd: root,
    },
  )
