/** The API as a Hono app: declared routes, each behind the door, and an answer for everything else. */

import { Hono, type Next } from 'hono'
import type { Api, ApiContext } from './context.ts'
import { doorWith, type OpenPorts } from './door.ts'
import { preflight } from './middleware/headers.ts'
import { pauseKeeper } from './middleware/pause.ts'
import { pipeline } from './pipeline.ts'
import { problem } from './problem.ts'
import { RouterByMethod } from './router.ts'
import { routes } from './routes/index.ts'

export const BASE = '/api/v1'

export type AppOptions = {
  openPorts: OpenPorts
  /** The development surface, mounted only where its own guard lets it answer. */
  dev?: Hono<Api>
}

/** `strict: false`: a trailing slash is accepted on every path, without a redirect. */
export function createApp({ openPorts, dev }: AppOptions): Hono<Api> {
  const app = new Hono<Api>({ strict: false, router: new RouterByMethod() })
  const door = doorWith(openPorts)
  const unlessPaused = pauseKeeper()
  for (const route of routes) {
    const declared = pipeline(route)
    const reads = route.method === 'GET' || route.evenPaused
    const handler = door(reads ? declared : unlessPaused(declared))
    app.on(route.method, BASE + route.path, handler)
    if (route.short) app.on(route.method, route.path, handler)
  }
  if (dev) {
    const around = (c: ApiContext, next: Next) =>
      door(async () => {
        await next()
        return c.res
      })(c)
    app.use('/__dev/*', around)
    app.route('/__dev', dev)
  }
  app.notFound(door(notFound))
  return app
}

/** Pages handed to the assets under a path the Worker sees first (GET /register …). */
async function notFound(c: ApiContext): Promise<Response> {
  // No route is declared for OPTIONS: what browsers ask beforehand is answered here, but for the development surface.
  if (c.req.method === 'OPTIONS') return preflight(c)
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
    expected.every((part, i) => (part.startsWith(':') ? given[i] !== '' : part === given[i]))
  )
}
