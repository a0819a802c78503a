/** Answers `/v1`: key, form, parameters, idempotency, expansion, and Stripe's envelope for every error. */

import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { clockOfCall, underClock } from '../clocks.ts'
import { API_VERSION, type Core } from '../core.ts'
import { balanceEndpoints } from '../objects/balance-transactions.ts'
import { chargeEndpoints } from '../objects/charges.ts'
import { couponEndpoints } from '../objects/coupons.ts'
import { customerBalanceEndpoints } from '../objects/customer-balance.ts'
import { customerEndpoints } from '../objects/customers.ts'
import { disputeEndpoints } from '../objects/disputes.ts'
import { invoiceEndpoints, invoicePaymentsList } from '../objects/invoice-calls.ts'
import { invoiceItemEndpoints } from '../objects/invoice-item-calls.ts'
import { meterEndpoints } from '../objects/meters.ts'
import { paymentEndpoints } from '../objects/payment-intent-calls.ts'
import { paymentMethodEndpoints } from '../objects/payment-methods.ts'
import { paymentPageEndpoints } from '../objects/payment-pages.ts'
import { portalEndpoints } from '../objects/portal.ts'
import { previewEndpoints } from '../objects/previews.ts'
import { priceEndpoints } from '../objects/prices.ts'
import { productEndpoints } from '../objects/products.ts'
import { promotionCodeEndpoints } from '../objects/promotion-codes.ts'
import { refundEndpoints, refundsOf } from '../objects/refunds.ts'
import { scheduleEndpoints } from '../objects/schedule-calls.ts'
import { sessionEndpoints, sessionLineItems } from '../objects/session-calls.ts'
import { setupIntentEndpoints } from '../objects/setup-intent-calls.ts'
import { subscriptionEndpoints } from '../objects/subscription-calls.ts'
import { subscriptionItemEndpoints } from '../objects/subscription-item-calls.ts'
import { testClockEndpoints } from '../objects/test-clocks.ts'
import { webhookEndpoints } from '../objects/webhook-endpoints.ts'
import { chaosOf } from '../webhooks.ts'
import type { Endpoint, PathParams } from './endpoint.ts'
import { StripeError, unrecognised } from './errors.ts'
import { expand, type Includable } from './expand.ts'
import { type Form, parseForm } from './form.ts'
import { type Answered, fingerprintOf, recall, remember } from './idempotency.ts'
import { check, read } from './params.ts'

const endpoints: readonly Endpoint[] = [
  ...productEndpoints,
  ...priceEndpoints,
  ...couponEndpoints,
  ...promotionCodeEndpoints,
  ...customerEndpoints,
  ...customerBalanceEndpoints,
  ...paymentMethodEndpoints,
  ...paymentEndpoints,
  ...setupIntentEndpoints,
  ...chargeEndpoints,
  ...refundEndpoints,
  ...disputeEndpoints,
  ...balanceEndpoints,
  ...subscriptionEndpoints,
  ...subscriptionItemEndpoints,
  ...scheduleEndpoints,
  ...invoiceItemEndpoints,
  ...previewEndpoints,
  ...invoiceEndpoints,
  ...sessionEndpoints,
  ...paymentPageEndpoints,
  ...portalEndpoints,
  ...testClockEndpoints,
  ...meterEndpoints,
  ...webhookEndpoints,
]

export type ApiOptions = {
  core: Core
  /** The only key that is taken. */
  secretKey: string
  /** Called after every call that may have changed something, before its answer leaves. */
  changed(): void
}

/** The `/v1` app. Handlers are synchronous: a call is one step, and nothing can come between. */
export function apiApp(options: ApiOptions): Hono {
  const app = new Hono()
  for (const endpoint of endpoints)
    app.on(endpoint.method, endpoint.path, (c) => answer(c, options, endpoint))
  app.all('*', (c) =>
    respond(c, options, () => {
      throw unrecognised(c.req.method, c.req.path)
    }),
  )
  return app
}

const answer = (c: Context, options: ApiOptions, endpoint: Endpoint): Promise<Response> =>
  respond(c, options, (text) => {
    const { core } = options
    // DELETE may carry its parameters either way; the SDK puts them into the address.
    const query = new URL(c.req.url).search.slice(1)
    const form = parseForm(endpoint.method === 'POST' ? text : text || query)
    check(form, endpoint.spec)
    const { expand: _, ...given } = form
    const params = c.req.param() as PathParams
    const clock = clockOfCall(core, given, params.id)
    const object = underClock(core, clock, () => endpoint.run(core, given, params))
    return expand(core.state, object, pathsOf(form), includable(core))
  })

const pathsOf = (form: Form): string[] => {
  const single = read.string(form, 'expand')
  return single ? [single] : (read.strings(form, 'expand') ?? [])
}

/** What an object only shows when asked to. */
const includable =
  (core: Core): Includable =>
  (_, node, field) => {
    if (field === 'line_items' && node.object === 'checkout.session')
      return sessionLineItems(core, String(node.id))
    if (field === 'payments' && node.object === 'invoice')
      return structuredClone(invoicePaymentsList(core, String(node.id)))
    if (field === 'refunds' && node.object === 'charge')
      return structuredClone(refundsOf(core, String(node.id)))
    return undefined
  }

async function respond(
  c: Context,
  options: ApiOptions,
  run: (text: string) => object,
): Promise<Response> {
  const { core } = options
  const requestId = core.id('req')
  // Not text(): workerd warns of every form that is read as text.
  const text = new TextDecoder().decode(await c.req.arrayBuffer())
  const key = c.req.method === 'POST' ? (c.req.header('idempotency-key') ?? null) : null
  const finish = ({ status, body }: Answered, replayed = false): Response =>
    c.body(body, status as ContentfulStatusCode, {
      'content-type': 'application/json',
      'request-id': requestId,
      'stripe-version': c.req.header('stripe-version') ?? API_VERSION,
      ...(key ? { 'idempotency-key': key } : {}),
      ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
    })
  const refused = refuse(c, options)
  if (refused) return finish(failed(refused))
  const fingerprint = fingerprintOf(c.req.method, c.req.path, text)
  try {
    const before = key ? recall(core, key, fingerprint) : null
    if (before) return finish(before, true)
  } catch (error) {
    return finish(failed(error))
  }
  core.request = { id: requestId, idempotency_key: key }
  let answered: Answered
  try {
    answered = { status: 200, body: JSON.stringify(run(text), null, 2) }
  } catch (error) {
    answered = failed(error)
  }
  core.request = { id: null, idempotency_key: null }
  // Refusals of parameters are not kept: the call may be repeated with better ones (docs.stripe.com/api/idempotent_requests).
  if (key && (answered.status === 200 || answered.status === 402))
    remember(core, key, fingerprint, answered)
  if (c.req.method !== 'GET') options.changed()
  return finish(answered)
}

function refuse(c: Context, { core, secretKey }: ApiOptions): StripeError | null {
  if (chaosOf(core).outage)
    return new StripeError(503, {
      type: 'api_error',
      message: 'Stripe is unavailable (outage switched on in the control room).',
    })
  const given = keyOf(c.req.header('authorization'))
  if (given === null)
    return new StripeError(401, {
      type: 'invalid_request_error',
      message:
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    })
  if (given === secretKey) return null
  const live = /^(sk|rk)_live_/.test(given)
  const shown = `${given.slice(0, 8)}${'*'.repeat(Math.max(0, given.length - 12))}${given.slice(-4)}`
  return new StripeError(401, {
    type: 'invalid_request_error',
    message: live ? 'The local Stripe refuses live keys.' : `Invalid API Key provided: ${shown}`,
  })
}

/** Bearer, or Basic with the key as user name, as curl -u sends it. */
function keyOf(header: string | undefined): string | null {
  const [scheme = '', value = ''] = (header ?? '').split(' ')
  if (/^bearer$/i.test(scheme) && value) return value
  if (/^basic$/i.test(scheme)) return decoded(value).split(':')[0] || null
  return null
}

/** Base64 as it should be, else nothing: a key that cannot be read is no key. */
function decoded(base64: string): string {
  const whole = base64.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(base64)
  return whole ? atob(base64) : ''
}

function failed(error: unknown): Answered {
  if (error instanceof StripeError)
    return { status: error.status, body: JSON.stringify({ error: error.body }, null, 2) }
  const message = error instanceof Error ? error.message : String(error)
  return { status: 500, body: JSON.stringify({ error: { type: 'api_error', message } }, null, 2) }
}
