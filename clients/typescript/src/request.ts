/** Turns an operation and its input into a request. Pure but for the idempotency key it draws. */

import type { Bytes } from './generated.ts'

/** How an answer is read: as JSON, as the bytes of a file, as they flow. */
export type Form = 'json' | 'blob' | 'stream'

export type Operation = {
  method: string
  /** `/goals/{id}` */
  path: string
  /** Names that go into the query. */
  query?: readonly string[]
  /** Takes an Idempotency-Key. */
  idempotent?: boolean
  /** Sends `file` as it is, and no JSON. */
  file?: boolean
  /** The field of the answer that holds the page's items. */
  list?: string
  /** The forms of its answer, that of the call itself first; JSON alone unless said. */
  answers?: readonly [Form, ...Form[]]
}

export type Prepared = {
  url: string
  init: RequestInit
  form: Form
  /** For so long the API may hold the answer back, because it was asked to. */
  heldSeconds: number
  repeatable: boolean
}

type Given = {
  key?: string | undefined
  baseUrl: string
  idempotencyKey?: string
  /** The operation's own unless said. */
  form?: Form
}

const ACCEPT = { json: 'application/json', blob: '*/*', stream: 'text/event-stream' } as const

function bodyOf(operation: Operation, rest: ReadonlyMap<string, unknown>): Bytes | undefined {
  if (operation.file) {
    const file = rest.get('file') as Bytes | undefined
    if (file === undefined) throw new TypeError('file is missing: what is to be sent')
    return file
  }
  return onlyReads(operation) && rest.size === 0
    ? undefined
    : JSON.stringify(Object.fromEntries(rest))
}

const onlyReads = ({ method }: Operation): boolean => method === 'GET' || method === 'DELETE'

/** `wait` is in whole seconds; what it may not be is the API's to refuse. */
const heldBy = (wait: string | null): number =>
  wait !== null && /^\d{1,3}$/.test(wait) ? Number(wait) : 0

/** Said before anything is sent: fetch would only fail, as if no answer had come. */
function ascii(name: string, text: string): string {
  const found = /[^ -~]/u.exec(text)?.[0]
  if (found !== undefined)
    throw new TypeError(
      `${name} must be printable ASCII, as headers are; ${JSON.stringify(found)} is not`,
    )
  return text
}

export function prepare(operation: Operation, input: object, given: Given): Prepared {
  const rest = new Map<string, unknown>(Object.entries(input))
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest.get(name)
    rest.delete(name)
    return encodeURIComponent(String(value))
  })
  const query = new URLSearchParams()
  for (const name of operation.query ?? []) {
    const value = rest.get(name)
    rest.delete(name)
    if (value !== undefined) query.set(name, String(value))
  }
  const body = bodyOf(operation, rest)
  const type = operation.file ? 'application/octet-stream' : 'application/json'
  const once = operation.idempotent ? (given.idempotencyKey ?? crypto.randomUUID()) : undefined
  if (once !== undefined) ascii('idempotencyKey', once)
  const { form = operation.answers?.[0] ?? 'json' } = given
  return {
    url: `${given.baseUrl.replace(/\/$/, '')}${path}${query.size > 0 ? `?${query}` : ''}`,
    init: {
      method: operation.method,
      headers: {
        accept: ACCEPT[form],
        ...(given.key ? { authorization: `Bearer ${ascii('key', given.key.trim())}` } : {}),
        ...(body === undefined ? {} : { 'content-type': type }),
        // A quoted Structured Field string (RFC 8941).
        ...(once === undefined ? {} : { 'idempotency-key': `"${once.replace(/[\\"]/g, '\\$&')}"` }),
      },
      ...(body === undefined ? {} : { body }),
    },
    form,
    heldSeconds: heldBy(query.get('wait')),
    repeatable: onlyReads(operation) || once !== undefined,
  }
}
