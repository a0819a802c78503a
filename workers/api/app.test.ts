/** What no route takes: pages go to the assets, API paths say what is allowed, the rest is not found. */

import { describe, expect, it } from 'vitest'
import { aSite } from '../journeys/site.ts'

/** What the cache gives has headers that cannot be set, as all that is fetched. */
const fetched = async (url: string, text: string): Promise<Response> => {
  const cache = await caches.open('pages')
  await cache.put(url, new Response(text, { headers: { 'cache-control': 'max-age=60' } }))
  const page = await cache.match(url)
  if (!page) throw new Error('the cache lost the page')
  return page
}

/** Assets that hold one page. */
const site = () =>
  aSite({
    assets: {
      fetch: async ({ url }) =>
        new URL(url).pathname === '/register'
          ? fetched(url, 'the page')
          : new Response('no such page', { status: 404 }),
    },
  })

describe('what no route takes', () => {
  it('is a page, where the assets have one', async () => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await site().call(method, '/register', { origin: null })
      expect([answer.status, answer.json]).toEqual([200, {}])
      expect(answer.headers.get('x-request-id')).toMatch(/^req_/)
    }
  })

  it.each([
    ['GET', '/token', 'POST'],
    ['GET', '/api/v1/token/', 'POST'],
    ['PUT', '/register', 'POST'],
    ['POST', '/users/me/', 'DELETE, GET, HEAD, PATCH'],
  ])('is a path of the API under another method: %s %s', async (method, path, allow) => {
    const answer = await site().call(method, path)
    expect([answer.status, answer.json.code]).toEqual([405, 'method_not_allowed'])
    expect(answer.headers.get('allow')).toBe(allow)
  })

  it.each([
    ['GET', '/api/v1/nothing'],
    ['GET', '/api/v1/products//'],
    ['POST', '/users/nobody'],
    ['GET', '/api/v1/goals//events'],
    ['DELETE', '/api/v1/api-keys//'],
  ])('is nothing: %s %s', async (method, path) => {
    const answer = await site().call(method, path)
    expect([answer.status, answer.json.code]).toEqual([404, 'not_found'])
  })
})

describe('what a browser asks beforehand', () => {
  it.each(['/api/v1/goals', '/api/v1/goals/gol_1', '/users/me', '/api/v1/nothing'])(
    'is answered for any page, whatever it wants to send: %s',
    async (path) => {
      const { status, headers } = await site().call('OPTIONS', path, {
        origin: 'https://elsewhere.example',
        headers: {
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,idempotency-key',
        },
      })
      expect(status).toBe(204)
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('access-control-allow-methods')).toBe('GET,HEAD,PUT,POST,DELETE,PATCH')
      expect(headers.get('access-control-allow-headers')).toBe('authorization,idempotency-key')
      expect(headers.get('access-control-max-age')).toBe('86400')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
      expect(headers.get('x-request-id')).toMatch(/^req_/)
    },
  )
})

describe('a body that says it is longer than the route takes', () => {
  const said = (path: string, bytes: number) =>
    site().api('POST', path, {
      raw: { type: 'application/octet-stream', text: 'x' },
      headers: { 'content-length': String(bytes) },
    })

  it.each([
    ['/attachments?name=a.csv', 5_000_001, 413],
    ['/attachments?name=a.csv', 5_000_000, 401],
    ['/unsubscribe', 1_000_001, 413],
    ['/unsubscribe', 1_000_000, 422],
    ['/stripe-webhook', 1_000_001, 413],
    ['/goals', 1_000_001, 413],
  ])('is refused before anything else is asked: %s of %i bytes', async (path, bytes, status) => {
    expect((await said(path, bytes)).status).toBe(status)
  })
})
