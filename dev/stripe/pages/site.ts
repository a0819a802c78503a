/** Puts the pages together: assets, headers, the guard against posts from other sites, and the routes. */

import { Hono, type MiddlewareHandler } from 'hono'
import { bankRoutes } from './bank.ts'
import { checkoutRoutes } from './checkout.ts'
import { controlRoutes } from './control.ts'
import type { Desk } from './desk.ts'
import { invoiceRoutes } from './invoice.ts'
import { ASSETS } from './layout.ts'
import { portalRoutes } from './portal.ts'
import { script } from './script.ts'
import { styleSheet } from './style.ts'

// No `form-action`: browsers apply it to the redirect back to the merchant, too.
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const guarded: MiddlewareHandler = async function guarded(c, next) {
  // Any website may post a form to a port of this machine: browsers say so, and we refuse.
  const site = c.req.header('sec-fetch-site')
  if (c.req.method === 'POST' && (site === 'cross-site' || site === 'same-site'))
    return c.text('Refused: this form was sent from another site.', 403)
  await next()
  c.header('content-security-policy', POLICY)
  c.header('x-content-type-options', 'nosniff')
  c.header('referrer-policy', 'same-origin')
  if (!c.req.path.startsWith(ASSETS)) c.header('cache-control', 'no-store')
  return undefined
}

/** The whole site over a desk; mounted at the root of the local Stripe's app. */
export function site(desk: Desk): Hono {
  const app = new Hono()
  for (const path of ['/', '/c/*', '/p/*', '/i/*', '/b/*', '/room/*', `${ASSETS}/*`])
    app.use(path, guarded)
  app.get(`${ASSETS}/style.css`, (c) => c.body(styleSheet, 200, { 'content-type': 'text/css' }))
  app.get(`${ASSETS}/script.js`, (c) =>
    c.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  app.route('/c/pay', checkoutRoutes(desk))
  app.route('/p/session', portalRoutes(desk))
  app.route('/i', invoiceRoutes(desk))
  app.route('/b', bankRoutes(desk))
  app.route('/', controlRoutes(desk))
  return app
}
