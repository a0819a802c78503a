/** A Resend for tests: remembers idempotency keys as the real one does, and fails as the recipient's name asks. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

const API_KEY = 're_obvious_fake'

/** Status, error name and headers by the recipient's local part (https://resend.com/docs/api-reference/errors). */
const FAILURES: Record<string, [status: number, name: string, headers?: Record<string, string>]> = {
  limited: [429, 'rate_limit_exceeded', { 'Retry-After': '7' }],
  'limited-until': [429, 'rate_limit_exceeded', { 'Retry-After': 'Mon, 23 Nov 2026 12:00:30 GMT' }],
  quota: [429, 'daily_quota_exceeded'],
  broken: [500, 'application_error'],
  invalid: [422, 'validation_error'],
  malformed: [400, 'validation_error'],
  unverified: [403, 'validation_error'],
  running: [409, 'concurrent_idempotent_requests'],
}

type Kept = { body: string; id: string }

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

/** Listens on a free loopback port until closed. `GET /deliveries` answers what was accepted. */
export async function startResendServer(): Promise<{ url: string; close(): Promise<void> }> {
  const keys = new Map<string, Kept>()
  const deliveries: { key: string; id: string; body: unknown }[] = []

  const answer = (
    response: ServerResponse,
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
  const fail = (
    response: ServerResponse,
    [status, name, headers]: [number, string, Record<string, string>?],
  ) =>
    answer(response, status, { statusCode: status, name, message: 'for someone@x.test' }, headers)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/deliveries') return answer(response, 200, deliveries)
    if (request.method !== 'POST' || request.url !== '/emails')
      return fail(response, [404, 'not_found'])
    if (request.headers.authorization !== `Bearer ${API_KEY}`)
      return fail(response, [403, 'invalid_api_key'])
    const text = await textOf(request)
    const body = JSON.parse(text) as { to: string[] }
    const who = body.to[0]?.split('@')[0] ?? ''
    const failure = FAILURES[who]
    if (failure) return fail(response, failure)
    if (who === 'silent') return
    const key = String(request.headers['idempotency-key'])
    const kept = keys.get(key)
    if (kept && kept.body !== text) return fail(response, [409, 'invalid_idempotent_request'])
    if (kept) return answer(response, 200, { id: kept.id })
    const id = `re_${deliveries.length + 1}`
    keys.set(key, { body: text, id })
    deliveries.push({ key, id, body })
    // Delivered, but the reply gets lost.
    if (who === 'lost') request.socket.destroy()
    else answer(response, 200, { id })
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => fail(response, [400, 'validation_error']))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
