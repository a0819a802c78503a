/** The headers of answers, as components of the document. */

import type { Json } from './shapes.ts'

const header = (description: string, example: string | number): Json => ({
  description,
  schema: { type: typeof example === 'number' ? 'integer' : 'string' },
  example,
})

export const headers = {
  'X-Request-Id': header(
    'Names this request; quote it to support.',
    'req_3f1c2a9e-5b7d-4c08-9e61-0f2d8a4b6c35',
  ),
  Location: header('Where the new object is.', '/api/v1/users/me'),
  'Retry-After': header('Whole seconds after which the call may succeed.', 41),
  'WWW-Authenticate': header('How to authenticate.', 'Bearer'),
  'RateLimit-Policy': header(
    'Limits of the plan, and `key` where the key has its own (RFC 9651 list): `q` requests in `w` seconds. To keys only.',
    '"burst";q=60;w=60, "month";q=1000;w=2592000, "key";q=200;w=2592000',
  ),
  RateLimit: header(
    'What is left (`r`) and for how many seconds (`t`). To keys only.',
    '"burst";r=59;t=41, "month";r=812;t=1209600, "key";r=37;t=1209600',
  ),
  ETag: header('Names this content; send it as If-None-Match.', '"3f2a9c"'),
} as const

export type HeaderName = keyof typeof headers

/** References to components, as an answer lists them. */
export const headerRefs = (names: readonly HeaderName[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
