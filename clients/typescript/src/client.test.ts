/** The client against a real server that refuses, stalls and pages as the API does. */

import { createServer, type IncomingMessage, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { TitanForge } from './client.ts'
import { ConnectionLost, retryAfterIn, TitanForgeProblem } from './problem.ts'
import { prepare } from './request.ts'
import { waitBeforeRetry } from './retry.ts'

type Reply =
  | { status?: number; headers?: Record<string, string>; body?: unknown }
  | 'cut'
  | 'cut in the middle'
  | 'stream'
  | 'held'
type Heard = { method: string; url: string; headers: IncomingMessage['headers']; body: string }

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** Answers in the given order, the last reply for good; remembers what it heard. */
async function anApi(...replies: Reply[]): Promise<{ baseUrl: string; heard: Heard[] }> {
  const heard: Heard[] = []
  server = createServer(async (request, response) => {
    const chunks = await request.toArray()
    const { method = '', url = '', headers } = request
    heard.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
    const reply = replies[Math.min(heard.length, replies.length) - 1]
    if (reply === undefined || reply === 'cut') {
      request.socket.destroy()
      return
    }
    if (reply === 'cut in the middle') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
      response.write('{"subscription":', () => request.socket.destroy())
      return
    }
    if (reply === 'stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('id: 1\n\n')
      setTimeout(() => response.end('id: 2\n\n'), 1_300)
      return
    }
    if (reply === 'held') {
      response.writeHead(200, { 'content-type': 'application/json' })
      setTimeout(() => response.end('{"goal":{"id":"goal_1"}}'), 700)
      return
    }
    const { status = 200, body } = reply
    const type = status < 400 ? 'application/json' : 'application/problem+json'
    response.writeHead(status, { 'content-type': type, ...reply.headers })
    response.end(body === undefined ? '' : JSON.stringify(body))
  })
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { baseUrl: `http://127.0.0.1:${port}/api/v1`, heard }
}

const problem = (status: number, code: string, retryAfter?: string): Reply => ({
  status,
  body: {
    type: `/docs/problems/${code}`,
    title: 'No',
    status,
    detail: 'Not so.',
    code,
    requestId: 'req_1',
  },
  ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }),
})

describe('a call', () => {
  it('sends the key, fills the path, and puts the rest where it belongs', async () => {
    const { baseUrl, heard } = await anApi(
      { body: { sessions: [], nextCursor: null } },
      { status: 204 },
    )
    const titanforge = new TitanForge({ key: 'tf_test_1', baseUrl: `${baseUrl}/` })
    await titanforge.listSessions({ limit: 5 })
    expect(await titanforge.endSession({ id: 'ses/1' })).toBeUndefined()
    expect(heard.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', '/api/v1/sessions?limit=5', ''],
      ['DELETE', '/api/v1/sessions/ses%2F1', ''],
    ])
    expect(heard[0]?.headers.authorization).toBe('Bearer tf_test_1')
  })

  it('sends a file as it is, text or bytes', async () => {
    const { baseUrl, heard } = await anApi({ status: 201, body: { attachment: {} } })
    const titanforge = new TitanForge({ baseUrl })
    await titanforge.createAttachment({ name: 'sales.csv', file: 'a,b\n1,2\n' })
    await titanforge.createAttachment({ file: new TextEncoder().encode('{}') })
    expect(heard.map(({ url, headers, body }) => [url, headers['content-type'], body])).toEqual([
      ['/api/v1/attachments?name=sales.csv', 'application/octet-stream', 'a,b\n1,2\n'],
      ['/api/v1/attachments', 'application/octet-stream', '{}'],
    ])
    const nothing = { name: 'sales.csv' } as { name: string; file: string }
    await expect(titanforge.createAttachment(nothing)).rejects.toThrow('file is missing')
  })

  it('throws a typed problem, and asks nobody twice what was wrong the first time', async () => {
    const { baseUrl, heard } = await anApi(problem(422, 'validation_failed'))
    const wrong = await new TitanForge({ baseUrl }).updateMe({ name: '' }).catch((error) => error)
    expect(wrong).toBeInstanceOf(TitanForgeProblem)
    expect(wrong).toMatchObject({ status: 422, code: 'validation_failed', requestId: 'req_1' })
    expect(wrong.message).toBe('No. Not so.')
    expect(heard).toHaveLength(1)
  })

  it('makes a problem of an answer that is none', async () => {
    const { baseUrl } = await anApi({ status: 404, body: ['<html>'] })
    const wrong = await new TitanForge({ baseUrl }).getMe().catch((error) => error)
    expect(wrong).toMatchObject({ status: 404, code: 'unreadable', message: 'HTTP 404' })
  })

  it('waits as long as it is told and asks again', async () => {
    const { baseUrl, heard } = await anApi(
      problem(503, 'stripe_unavailable', '0'),
      problem(429, 'quota_exceeded', '0'),
      { body: { subscription: null } },
    )
    expect(await new TitanForge({ baseUrl }).getSubscription()).toEqual({ subscription: null })
    expect(heard).toHaveLength(3)
  })

  it('does not wait for weeks: a spent month is thrown at once', async () => {
    const { baseUrl, heard } = await anApi(problem(429, 'quota_exceeded', '1209600'))
    const wrong = await new TitanForge({ baseUrl }).getMe().catch((error) => error)
    expect(wrong).toMatchObject({ code: 'quota_exceeded', retryAfterSeconds: 1_209_600 })
    expect(heard).toHaveLength(1)
  })

  it('repeats a reading that got no answer, never a writing that may have happened', async () => {
    const { baseUrl, heard } = await anApi('cut', { body: { subscription: null } }, 'cut')
    const titanforge = new TitanForge({ baseUrl })
    await titanforge.getSubscription()
    await expect(
      titanforge.createLead({ email: 'ada@example.test', message: 'Hello' }),
    ).rejects.toBeInstanceOf(ConnectionLost)
    expect(heard.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST'])
  })

  it('takes an answer that breaks off for none', async () => {
    const { baseUrl, heard } = await anApi('cut in the middle', { body: { subscription: null } })
    const titanforge = new TitanForge({ baseUrl })
    expect(await titanforge.getSubscription()).toEqual({ subscription: null })
    expect(heard).toHaveLength(2)
    const always = await anApi('cut in the middle')
    await expect(
      new TitanForge({ baseUrl: always.baseUrl }).createLead({ email: 'a@b.test', message: 'Hi' }),
    ).rejects.toBeInstanceOf(ConnectionLost)
    expect(always.heard).toHaveLength(1)
  })

  it('lets a stream flow that goes on for longer than an attempt may take', async () => {
    const { baseUrl, heard } = await anApi('stream')
    const hurried = new TitanForge({ baseUrl, timeoutSeconds: 1 })
    const events = await hurried.watchGoal({ id: 'goal_1' })
    expect(await events?.text()).toBe('id: 1\n\nid: 2\n\n')
    expect(heard[0]?.headers.accept).toBe('text/event-stream')
  })

  it('tells a file and fetches its bytes, JSON or not', async () => {
    const { baseUrl, heard } = await anApi(
      { body: { artifact: { id: 'art_1' } } },
      { body: { findings: [] } },
    )
    const titanforge = new TitanForge({ baseUrl })
    expect(await titanforge.getArtifact({ id: 'art_1' })).toEqual({ artifact: { id: 'art_1' } })
    const file = await titanforge.getArtifact.blob({ id: 'art_1' })
    expect([file.type, await file.text()]).toEqual(['application/json', '{"findings":[]}'])
    expect(await (await titanforge.getReport({ token: 'rep_1' })).text()).toBe('{"findings":[]}')
    expect(heard.map(({ url, headers }) => [url, headers.accept])).toEqual([
      ['/api/v1/artifacts/art_1', 'application/json'],
      ['/api/v1/artifacts/art_1', '*/*'],
      ['/api/v1/reports/rep_1', '*/*'],
    ])
  })

  it('gives an answer that it asked to be held back its time, on top of an attempt’s', async () => {
    const { baseUrl, heard } = await anApi('held')
    const hurried = new TitanForge({ baseUrl, timeoutSeconds: 0.3, maxRetries: 0 })
    expect(await hurried.getGoal({ id: 'goal_1', wait: 1 })).toEqual({ goal: { id: 'goal_1' } })
    await expect(hurried.getGoal({ id: 'goal_1' })).rejects.toBeInstanceOf(ConnectionLost)
    expect(heard.map(({ url }) => url)).toEqual([
      '/api/v1/goals/goal_1?wait=1',
      '/api/v1/goals/goal_1',
    ])
  })

  it('stops when its caller does', async () => {
    const { baseUrl, heard } = await anApi(problem(429, 'too_many_attempts', '30'))
    const stop = new AbortController()
    const call = new TitanForge({ baseUrl }).getMe({}, { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('enough')), 50)
    await expect(call).rejects.toThrow('enough')
    expect(heard.length).toBeLessThanOrEqual(1)
  })

  it('stops also where its caller did while a refusal was read', async () => {
    const stop = new AbortController()
    let sent = 0
    const deaf = async () => {
      sent += 1
      const body = new ReadableStream({
        pull(controller) {
          stop.abort(new Error('enough'))
          controller.close()
        },
      })
      return new Response(body, { status: 429, headers: { 'retry-after': '30' } })
    }
    const call = new TitanForge({ fetch: deaf }).getMe({}, { signal: stop.signal })
    await expect(call).rejects.toThrow('enough')
    expect(sent).toBe(1)
  })

  it('remembers what the last answer said of the limits', async () => {
    const { baseUrl } = await anApi({
      body: { user: {} },
      headers: {
        'ratelimit-policy': '"burst";q=60;w=60, "month";q=1000;w=2592000',
        ratelimit: '"burst";r=59;t=41, "month";r=812;t=86400',
      },
    })
    const titanforge = new TitanForge({ key: 'tf_test_1', baseUrl })
    expect(titanforge.rateLimit).toBeNull()
    await titanforge.getMe()
    expect(titanforge.rateLimit).toEqual({
      burst: { limit: 60, windowSeconds: 60, remaining: 59, resetsInSeconds: 41 },
      month: { limit: 1_000, windowSeconds: 2_592_000, remaining: 812, resetsInSeconds: 86_400 },
    })
  })

  it('walks through every page', async () => {
    const { baseUrl, heard } = await anApi(
      { body: { invoices: [{ id: 'in_1' }, { id: 'in_2' }], nextCursor: 'c1' } },
      { body: { invoices: [{ id: 'in_3' }], nextCursor: null } },
    )
    const seen: string[] = []
    for await (const invoice of new TitanForge({ baseUrl }).listInvoices.each({ limit: 2 }))
      seen.push(invoice.id)
    expect(seen).toEqual(['in_1', 'in_2', 'in_3'])
    expect(heard.map(({ url }) => url)).toEqual([
      '/api/v1/invoices?limit=2',
      '/api/v1/invoices?limit=2&cursor=c1',
    ])
  })
})

describe('a call that makes something', () => {
  const create = { method: 'POST', path: '/goals', idempotent: true }
  const keyOf = (given: { idempotencyKey?: string }) =>
    new Headers(prepare(create, {}, { baseUrl: 'http://x', ...given }).init.headers).get(
      'idempotency-key',
    )

  it('carries a key of its own, quoted, and may therefore be repeated', () => {
    expect(keyOf({})).toMatch(/^"[0-9a-f-]{36}"$/)
    expect(keyOf({})).not.toBe(keyOf({}))
    expect(keyOf({ idempotencyKey: 'order "7"' })).toBe('"order \\"7\\""')
    expect(prepare(create, {}, { baseUrl: 'http://x' }).repeatable).toBe(true)
    expect(prepare({ ...create, idempotent: false }, {}, { baseUrl: 'http://x' }).repeatable).toBe(
      false,
    )
  })
})

describe('a call that no header can carry', () => {
  it.each([
    ['idempotencyKey', {}, { idempotencyKey: 'order 7 – Łódź' }],
    ['idempotencyKey', {}, { idempotencyKey: 'order\n7' }],
    ['key', { key: 'tf_live_…' }, {}],
  ])('is refused for its %s before anything is sent', async (name, options, given) => {
    const { baseUrl, heard } = await anApi({ body: {} })
    const wrong = await new TitanForge({ baseUrl, ...options })
      .submitGoal({ text: 'Audit https://example.com' }, given)
      .catch((error) => error)
    expect(wrong).toBeInstanceOf(TypeError)
    expect(wrong.message).toContain(`${name} must be printable ASCII`)
    expect(heard).toEqual([])
  })
})

describe('retryAfterIn', () => {
  const date = 'Sun, 06 Nov 1994 08:49:37 GMT'
  it.each([
    ['7', date, 7],
    ['Sun, 06 Nov 1994 08:50:37 GMT', date, 60],
    ['Sunday, 06-Nov-94 08:49:39 GMT', date, 2],
    ['Sun Nov  6 08:49:40 1994', date, 3],
    ['Sun, 06 Nov 1994 08:49:00 GMT', date, 0],
    ['Sun, 06 Nov 1994 08:50:37 GMT', '', 0],
    ['-1', date, null],
    ['1.5', date, null],
    ['Sunday', date, null],
    ['', date, null],
  ])('reads %j, answered at %j, as %j seconds', (header, sent, seconds) => {
    expect(retryAfterIn(new Headers({ 'retry-after': header, date: sent }))).toBe(seconds)
  })
})

describe('waitBeforeRetry', () => {
  const attempt = { made: 1, maxRetries: 2, repeatable: true, maxWaitSeconds: 60, random: 1 }
  const refused = (status: number, retryAfterSeconds: number | null = null, code = '') =>
    ({ kind: 'refused', status, code, retryAfterSeconds }) as const

  it.each([
    ['a lost reading', { kind: 'lost' } as const, {}, 500],
    ['its second repetition', { kind: 'lost' } as const, { made: 2 }, 1_000],
    ['one too many', { kind: 'lost' } as const, { made: 3 }, null],
    ['with half the backoff at least', { kind: 'lost' } as const, { random: 0 }, 250],
    ['a lost writing', { kind: 'lost' } as const, { repeatable: false }, null],
    ['a fault while reading', refused(500), {}, 500],
    ['a fault while writing', refused(500), { repeatable: false }, null],
    ['a burst, even of writings', refused(429, 7), { repeatable: false }, 7_000],
    ['a month', refused(429, 61), {}, null],
    ['the same call still at work', refused(409, 1, 'idempotency_in_flight'), {}, 1_000],
    ['what is wrong and stays wrong', refused(409, null, 'email_taken'), {}, null],
  ])('%s', (_, failure, given, wait) => {
    expect(waitBeforeRetry(failure, { ...attempt, ...given })).toBe(wait)
  })
})
