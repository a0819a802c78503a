/** Reads checkout sessions for the page and pays them through the core. */

import {
  type CheckoutOutcome,
  completeThreeDSecure,
  dueToday,
  isFree,
  payCheckoutSession,
} from '../../checkout.ts'
import type { Core } from '../../core.ts'
import { activeCode } from '../../objects/promotion-codes.ts'
import { redeemable } from '../../objects/redemption.ts'
import {
  type BilledLine,
  billOf,
  couponOfSession,
  price as priceSession,
} from '../../objects/session-bills.ts'
import { trialEndOf } from '../../objects/session-params.ts'
import { reductions } from '../../prorations.ts'
import { StripeError } from '../../protocol/errors.ts'
import type { Coupon, Session } from '../../state.ts'
import { idOf } from '../../wire.ts'
import type { Attempt, Desk } from '../desk.ts'
import { interval, money } from '../format.ts'
import { safeLink } from '../layout.ts'
import type { CheckoutModel } from '../model.ts'
import { customerOf, inWords, merchantOf, type PagesHost, productName } from './host.ts'

export function checkoutDesk(host: PagesHost): Desk['checkout'] {
  const { core } = host
  return {
    read: (id) => {
      const session = core.state.sessions.get(id)
      return session ? model(host, session) : null
    },
    pay: async (id, card, email) =>
      inWords(host, (core) =>
        attemptOf(payCheckoutSession(core, id, card ? { ...card, email } : { email, name: '' })),
      ),
    awaitsBank: (id) => {
      const pending = core.state.sessionIntents.get(id) ?? ''
      const intent = core.state.paymentIntents.get(pending) ?? core.state.setupIntents.get(pending)
      return core.state.sessions.get(id)?.status === 'open' && intent?.status === 'requires_action'
    },
    answerBank: async (id, outcome) =>
      inWords(host, (core) => attemptOf(completeThreeDSecure(core, id, outcome))),
    applyCode: async (id, code) => host.local.change((core) => applyCode(core, id, code)),
    removeCode: async (id) => {
      host.local.change((core) => {
        const session = core.state.sessions.get(id)
        if (session?.status === 'open') discount(core, session, [])
      })
    },
  }
}

/** Null when the code was taken. Stripe documents no words for its page: the refusal's own are shown. */
function applyCode(core: Core, id: string, code: string): string | null {
  const session = core.state.sessions.get(id)
  const promotion = activeCode(core, code)
  if (!session || !promotion) return 'This code is invalid.'
  const who = {
    customer: idOf(session.customer),
    currency: session.currency ?? 'usd',
    amount: session.amount_subtotal,
  }
  try {
    redeemable(core, { promotion_code: promotion.id }, 'promotion', who)
  } catch (error) {
    if (error instanceof StripeError) return error.message
    throw error
  }
  discount(core, session, [{ coupon: null, promotion_code: promotion.id }])
  return null
}

function discount(core: Core, session: Session, discounts: Session['discounts']): void {
  session.discounts = discounts
  priceSession(core, session)
}

function attemptOf(outcome: CheckoutOutcome): Attempt {
  switch (outcome.kind) {
    case 'complete':
      return { kind: 'done', redirect: outcome.redirect }
    case 'over':
      return { kind: 'done', redirect: null }
    case 'authenticate':
      return { kind: 'authenticate' }
    case 'declined':
      return { kind: 'declined', message: outcome.message }
  }
}

function model(host: PagesHost, session: Session): CheckoutModel {
  const { core } = host
  const currency = session.currency ?? 'usd'
  const bill = billOf(core, session)
  const mode = modeOf(session)
  const [applied] = session.discounts ?? []
  const promotion = core.state.promotionCodes.get(idOf(applied?.promotion_code) ?? '')
  return {
    id: session.id,
    mode,
    status: statusOf(session),
    merchant: merchantOf(host, session.cancel_url, session.success_url),
    currency,
    lines: bill.map((line) => lineModel(core, line)),
    subtotal: session.amount_subtotal ?? 0,
    discounts: discountsOf(core, session),
    total: dueToday(core, session),
    afterwards: mode === 'subscription' ? thereafter(core, session, bill) : null,
    email: customerOf(core, session.customer)?.email ?? session.customer_email ?? null,
    successUrl: safeLink(
      (session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id),
    ),
    cancelUrl: safeLink(session.cancel_url),
    allowPromotionCodes: session.allow_promotion_codes === true,
    promotionCode: promotion?.code ?? null,
    asksCard: !isFree(core, session),
  }
}

function lineModel(
  core: Core,
  { price, quantity, subtotal }: BilledLine,
): CheckoutModel['lines'][number] {
  const each = price.unit_amount ?? 0
  const pace = interval(price.recurring)
  return {
    text: productName(core, price),
    detail: `${money(each, price.currency)} ${pace || 'each'}`,
    quantity,
    amount: subtotal,
  }
}

/** Enums of Stripe are open: what we do not know is sold like a plain payment, and never counts as open. */
function modeOf({ mode }: Session): CheckoutModel['mode'] {
  if (mode === 'subscription') return 'subscription'
  return mode === 'setup' ? 'setup' : 'payment'
}

function statusOf({ status }: Session): CheckoutModel['status'] {
  if (status === 'open') return 'open'
  return status === 'complete' ? 'complete' : 'expired'
}

/** What is taken off, and credit of the customer that pays a part of it. */
function discountsOf(core: Core, session: Session): CheckoutModel['discounts'] {
  const off = session.total_details?.amount_discount ?? 0
  const coupon = couponOfSession(core, session)
  const credit = (session.amount_total ?? 0) - dueToday(core, session)
  return [
    ...(coupon && off > 0 ? [{ label: couponWords(coupon), amount: off }] : []),
    ...(credit > 0 ? [{ label: 'Your credit', amount: credit }] : []),
  ]
}

function couponWords(coupon: Coupon): string {
  const size =
    coupon.percent_off === null
      ? money(coupon.amount_off ?? 0, coupon.currency ?? 'usd')
      : `${coupon.percent_off}%`
  const months = coupon.duration_in_months ?? 0
  const length = { once: ' once', forever: '' }[String(coupon.duration)] ?? ` for ${months} months`
  return `${coupon.name ?? 'Discount'}: ${size} off${length}`
}

/** What follows today's payment: the full price, less a discount that goes on. */
function thereafter(core: Core, session: Session, bill: BilledLine[]): CheckoutModel['afterwards'] {
  const recurring = bill.filter(({ price }) => price.recurring)
  const [first] = recurring
  if (!first) return null
  const full = recurring.map(({ price, quantity }) => (price.unit_amount ?? 0) * quantity)
  const coupon = couponOfSession(core, session)
  const kept =
    coupon && coupon.duration !== 'once'
      ? [{ id: coupon.id, percentOff: coupon.percent_off, amountOff: coupon.amount_off }]
      : []
  const off = reductions(full, kept)[0] ?? []
  const whole = full.reduce((sum, amount) => sum + amount, 0)
  const months = coupon?.duration === 'repeating' ? coupon.duration_in_months : null
  return {
    amount: full.reduce((sum, amount, index) => sum + amount - (off[index] ?? 0), 0),
    interval: interval(first.price.recurring),
    from: trialEndOf(core, core.state.sessionPlans.get(session.id)),
    later: months === null ? null : { months, amount: whole },
  }
}
