/** Answers of JSON, made with the headers that every answer has: to set those one by one costs twice as much (bench/README.md). */

import { apiHeaders } from '../contract/headers.ts'

const base = new Headers({ ...apiHeaders, 'content-type': 'application/json' })

/** `headers` take the place of those every answer has. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  const answer = new Response(JSON.stringify(body), { status, headers: base })
  for (const name in headers) answer.headers.set(name, headers[name] ?? '')
  return answer
}
