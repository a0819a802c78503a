/** The API as a Hono app: middleware, declared routes, and an answer for everything else. */

import { Hono } from 'hono'
import type { Env } from '../env.ts'
import type { Ports } from '../ports.ts'
import type { Api, ApiContext } from './context.ts'
import { dressed } from './middleware/headers.ts'
import { unlessPaused } from './middleware/pause.ts'
import { pipeline } from './pipeline.ts'
import { faultToProblem, problem } from './problem.ts'
import { RouterByMethod } from './router.ts'
import { routes } from './routes/index.ts'

export const BASE = '/api/v1'

export type AppOptions = {
  openPorts(env: Env): Ports | Promise<Ports>
  /** The development surface, mounted only where its own guard lets it answer. */
  dev?: Hono<Api>
}

/** `strict: false`: a trailing slash is accepted on every path, without a redirect. */
export function createApp({ openPorts, dev }: AppOptions): Hono<Api> {
  const app = new Hono<Api>({ strict: false, router: new RouterByMethod() })
  app.use(dressed())
  app.use(async function withPorts(c, next) {
    c.set('actor', null)
    c.set('receipt', null)
    c.set('claim', null)
    const ports = openPorts(c.env)
    c.set('ports', ports instanceof Promise ? await ports : ports)
    await next()
  })
  app.use(unlessPaused())
  for (const route of routes) {
    const handler = pipeline(route)
    app.on(route.method, BASE + route.path, handler)
    if (route.short) app.on(route.method, route.path, handler)
  }
  if (dev) app.route('/__dev', dev)
  app.notFound(notFound)
  app.onError((error, c) => faultToProblem(c, error))
  return app
}

/** Pages handed to the assets under a path the Worker sees first (GET /register …). */
async function notFound(c: ApiContext): Promise<Response> {
  const { path } = c.req
  const allowed = allowedMethods(path)
  const isApi = path === '/api' || path.startsWith('/api/') || path.startsWith('/__dev')
  const isPage = c.req.method === 'GET' || c.req.method === 'HEAD'
  if (!isApi && isPage && !path.startsWith('/_data')) {
    const page = await c.get('ports').assets.fetch(c.req.raw)
    // A short path without a page (GET /token) answers as the long one does.
    // A copy, since what was fetched has headers that cannot be set, and every answer is dressed.
    if (page.status !== 404 || allowed.length === 0) return new Response(page.body, page)
  }
  if (allowed.length > 0)
    return problem(c, 'method_not_allowed', { headers: { allow: allowed.join(', ') } })
  return problem(c, 'not_found')
}

function allowedMethods(path: string): string[] {
  const methods = new Set<string>()
  for (const route of routes) {
    const patterns = route.short ? [BASE + route.path, route.path] : [BASE + route.path]
    if (!patterns.some((pattern) => matches(pattern, path))) continue
    methods.add(route.method)
    if (route.method === 'GET') methods.add('HEAD')
  }
  return [...methods].sort()
}

function matches(pattern: string, path: string): boolean {
  const expected = pattern.split('/')
  const given = path.split('/')
  return (
    expected.length === given.length &&
    expected.every((part, i) => part.startsWith(':') || part === given[i])
  )
}
