/** Builds the request of a filled-in form of the reference, and words for its answer. Pure. */

export type Filled = {
  method: string
  /** As in the document: `/goals/{id}`. */
  path: string
  /** Fields by `path:id`, `query:limit`, `body`; empty ones are left out. */
  fields: Readonly<Record<string, string>>
  secret: string
  /** Of the body; JSON unless said. */
  type?: string | undefined
}

/** What was pasted, without what comes along from a header. */
export const bareSecret = (typed: string): string =>
  typed.trim().replace(/^(authorization: *)?bearer +/i, '')

/** Keys and tokens are plain ASCII. Settings shows a key shortened by an ellipsis, which no header can carry. */
const isWhole = (secret: string): boolean => /^[!-~]+$/.test(secret)

export type SecretFault = 'missing' | 'not_whole'

/** What keeps a secret from being sent; an operation for anyone needs none. */
export function faultOf(secret: string, needed: boolean): SecretFault | null {
  if (secret) return isWhole(secret) ? null : 'not_whole'
  return needed ? 'missing' : null
}

const JSON_TYPE = 'application/json'

export type Sent =
  | { kind: 'request'; url: string; init: RequestInit }
  | { kind: 'missing'; field: string }
  | { kind: 'not_json'; message: string }

/** Our own cookie is never sent along: the call is that of a program that holds the key. */
export function requestOf(filled: Filled): Sent {
  const { method, path, fields, secret, type = JSON_TYPE } = filled
  const missing = [...path.matchAll(/\{(\w+)\}/g)].find(([, name]) => !fields[`path:${name}`])
  if (missing) return { kind: 'missing', field: `path:${missing[1]}` }
  const body = fields.body?.trim()
  if (body && type === JSON_TYPE) {
    try {
      JSON.parse(body)
    } catch (error) {
      return { kind: 'not_json', message: (error as Error).message }
    }
  }
  const query = new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) =>
      name.startsWith('query:') && value ? [[name.slice('query:'.length), value]] : [],
    ),
  ).toString()
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(fields[`path:${name}`] ?? ''),
  )
  return {
    kind: 'request',
    url: `/api/v1${place}${query && `?${query}`}`,
    init: {
      method,
      credentials: 'omit',
      headers: {
        accept: 'application/json',
        ...(secret ? { authorization: `Bearer ${secret}` } : {}),
        ...(body ? { 'content-type': type } : {}),
      },
      ...(body ? { body } : {}),
    },
  }
}

/** JSON for reading; anything else as it came. */
export function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
