/** Has Stripe make the customer and the session of an intent. Keys come from the intent, so a repeat is the same call. */

import type { FieldError, ProblemCode } from '../../../contract/problems.ts'
import type { IntentRow } from '../../../db/checkout-intents.ts'
import { buyerOf, forgetCustomer, keepCustomer } from '../../../db/customers.ts'
import type { Ports } from '../../../ports.ts'
import { type Refused, StripeUnavailable } from '../../../tools/stripe/index.ts'

type Needed = Pick<Ports, 'db' | 'stripe' | 'config' | 'log'>

export type Made =
  | { kind: 'session'; session: { id: string; url: string; expiresAt: number } }
  | { kind: 'refused'; code: ProblemCode; errors?: FieldError[] }
  /** This intent cannot get a session any more; a new one can. */
  | { kind: 'start_over' }

const START_OVER: Made = { kind: 'start_over' }

export async function makeSession(ports: Needed, intent: IntentRow): Promise<Made> {
  const accountId = intent.accountId ?? ''
  const customer = await customerFor(ports, intent, accountId)
  if (customer.kind !== 'customer') return customer
  const { config, stripe } = ports
  const answer = await stripe.createCheckoutSession(
    {
      customerId: customer.id,
      priceId: intent.priceId,
      accountId,
      intentId: intent.id,
      successUrl: `${config.APP_ORIGIN}/checkout/success?session_id={CHECKOUT_SESSION_ID}`,
      cancelUrl: `${config.APP_ORIGIN}/pricing`,
      expiresAt: intent.expiresAt,
      ...(intent.promotionCode ? { promotionCode: intent.promotionCode } : {}),
      tax: config.STRIPE_TAX === 'on',
    },
    `checkout:${intent.id}`,
  )
  if (answer.kind === 'refused') {
    // The key was used with other settings, so a session of this intent may be out there.
    if (answer.code === 'idempotency_error') await sweep(ports, intent)
    return afterRefusal(ports, answer, accountId, customer.id)
  }
  const { id, url, expiresAt } = answer.session
  // A replayed answer of a session that is over: its intent is over, too.
  return url ? { kind: 'session', session: { id, url, expiresAt } } : START_OVER
}

/** Expires whatever Stripe made for an intent without our noting it. */
export async function sweep({ db, stripe }: Pick<Ports, 'db' | 'stripe'>, intent: IntentRow) {
  const buyer = await buyerOf(db, intent.accountId ?? '')
  if (!buyer?.customerId) return
  for (const session of await stripe.openCheckoutSessions(buyer.customerId))
    if (session.intentId === intent.id) await stripe.expireCheckoutSession(session.id)
}

type Customer = { kind: 'customer'; id: string }

async function customerFor(
  { db, stripe }: Needed,
  intent: IntentRow,
  accountId: string,
): Promise<Customer | Made> {
  const buyer = await buyerOf(db, accountId)
  if (!buyer) return { kind: 'refused', code: 'not_found' }
  if (buyer.customerId) return { kind: 'customer', id: buyer.customerId }
  const { email, name } = buyer
  const answer = await stripe.createCustomer({ accountId, email, name }, `customer:${intent.id}`)
  if (answer.kind === 'created')
    return { kind: 'customer', id: await keepCustomer(db, accountId, answer.customerId) }
  // Name or address changed since this intent's first try, so its key no longer fits.
  if (answer.code === 'idempotency_error') return START_OVER
  return {
    kind: 'refused',
    code: 'validation_failed',
    errors: [{ detail: answer.message, pointer: '#' }],
  }
}

async function afterRefusal(
  { db, log }: Needed,
  refused: Refused,
  accountId: string,
  customerId: string,
): Promise<Made> {
  const param = refused.param ?? ''
  if (/promotion|discount/i.test(param))
    return {
      kind: 'refused',
      code: 'validation_failed',
      errors: [{ detail: refused.message, pointer: '#/promotionCode' }],
    }
  if (/^line_items/.test(param)) return { kind: 'refused', code: 'catalogue_drift' }
  if (param === 'customer' && refused.code === 'resource_missing') {
    await forgetCustomer(db, accountId, customerId)
    return START_OVER
  }
  // Too close to its end, or begun under other settings: a new intent has new keys.
  if (param === 'expires_at' || refused.code === 'idempotency_error') return START_OVER
  log.error('checkout_refused', { accountId, code: refused.code, error: refused.message })
  throw new StripeUnavailable(`checkout refused: ${refused.code}`)
}
