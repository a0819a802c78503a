/** Answers of JSON, made with the headers that every answer has: to set those one by one costs twice as much (bench/README.md). */

import { apiHeaders } from '../contract/headers.ts'

const templateOf = (type: string) => new Headers({ ...apiHeaders, 'content-type': type })
const plain = templateOf('application/json')
const ofProblem = templateOf('application/problem+json')

type More = Readonly<Record<string, string>>

/** `headers` take the place of those every answer has. */
export const json = (body: unknown, status = 200, headers: More = {}): Response =>
  answered(body, { status, headers: plain }, headers)

/** The same as RFC 9457's media type; `headers` that `problemHeaders` made are all there are. */
export const problemJson = (body: unknown, status: number, headers: More | Headers): Response =>
  headers instanceof Headers
    ? answered(body, { status, headers })
    : answered(body, { status, headers: ofProblem }, headers)

/** For problems that differ in their bodies alone. */
export function problemHeaders(more: More): Headers {
  const headers = new Headers(ofProblem)
  for (const name in more) headers.set(name, more[name] ?? '')
  return headers
}

function answered(body: unknown, init: ResponseInit, headers: More = {}): Response {
  const answer = new Response(JSON.stringify(body), init)
  for (const name in headers) answer.headers.set(name, headers[name] ?? '')
  return answer
}
