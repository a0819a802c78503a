/** Which handler a request gets, and that most get theirs by one regular expression. */

import { RegExpRouter } from 'hono/router/reg-exp-router'
import { describe, expect, it } from 'vitest'
import { RouterByMethod } from './router.ts'
import { routes } from './routes/index.ts'

/** Names of what a request meets, in order. */
function met(paths: [method: string, path: string][], method: string, path: string): string[] {
  const router = new RouterByMethod<string>()
  router.add('ALL', '*', 'of all')
  for (const [of, where] of paths) router.add(of, where, `${of} ${where}`)
  return router.match(method, path)[0].map(([handler]) => handler)
}

describe('a path', () => {
  it.each([
    ['GET', '/keys/self', ['of all', 'GET /keys/self']],
    ['GET', '/keys/key_1', ['of all', 'GET /keys/:id']],
    ['GET', '/keys', ['of all', 'GET /keys']],
    ['DELETE', '/keys/self', ['of all', 'DELETE /keys/:id']],
    ['GET', '/elsewhere', ['of all']],
    ['PATCH', '/keys', ['of all']],
  ])('%s %s is met by %j', (method, path, expected) => {
    const paths: [string, string][] = [
      ['GET', '/keys/:id'],
      ['GET', '/keys/self'],
      ['GET', '/keys'],
      ['DELETE', '/keys/:id'],
    ]
    expect(met(paths, method, path)).toEqual(expected)
  })

  it('with a parameter is found by one regular expression, for all that is read', () => {
    const fast = new RegExpRouter<string>()
    for (const { method, path, id } of routes)
      if (method === 'GET' && path.includes('/:')) fast.add(method, path, id)
    const [[found]] = fast.match('GET', '/api-keys/key_1')
    expect(found?.[0]).toBe('getApiKey')
  })
})
