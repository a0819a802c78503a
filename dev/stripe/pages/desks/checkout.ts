/** Reads checkout sessions for the page and pays them through the core. */

import { type CheckoutOutcome, completeThreeDSecure, payCheckoutSession } from '../../checkout.ts'
import type { Core } from '../../core.ts'
import { linesOf, type SoldLine } from '../../objects/sessions.ts'
import type { Session } from '../../state.ts'
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
      inWords(host, (core) => attemptOf(payCheckoutSession(core, id, { ...card, email }))),
    awaitsBank: (id) => {
      const intent = core.state.paymentIntents.get(core.state.sessionIntents.get(id) ?? '')
      return core.state.sessions.get(id)?.status === 'open' && intent?.status === 'requires_action'
    },
    answerBank: async (id, outcome) =>
      inWords(host, (core) => attemptOf(completeThreeDSecure(core, id, outcome))),
    // No promotion codes are kept here yet, so every code is one that does not exist.
    applyCode: async () => 'This code is invalid.',
  }
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
  const lines = linesOf(core, session)
  const mode = modeOf(session)
  return {
    id: session.id,
    mode,
    status: statusOf(session),
    merchant: merchantOf(host, session.cancel_url, session.success_url),
    currency,
    lines: lines.map((line) => lineModel(core, line)),
    subtotal: session.amount_subtotal ?? 0,
    discounts: discountsOf(session),
    total: session.amount_total ?? 0,
    afterwards: mode === 'subscription' ? thereafter(lines) : null,
    email: customerOf(core, session.customer)?.email ?? session.customer_email ?? null,
    successUrl: safeLink(
      (session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id),
    ),
    cancelUrl: safeLink(session.cancel_url),
    allowPromotionCodes: session.allow_promotion_codes === true && idOf(session.invoice) === null,
  }
}

function lineModel(core: Core, { price, quantity }: SoldLine): CheckoutModel['lines'][number] {
  const each = price.unit_amount ?? 0
  const pace = interval(price.recurring)
  return {
    text: productName(core, price),
    detail: `${money(each, price.currency)} ${pace || 'each'}`,
    quantity,
    amount: each * quantity,
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

function discountsOf({ total_details: totals }: Session): CheckoutModel['discounts'] {
  const off = totals?.amount_discount ?? 0
  return off > 0 ? [{ label: 'Discount', amount: off }] : []
}

function thereafter(lines: SoldLine[]): CheckoutModel['afterwards'] {
  const recurring = lines.filter(({ price }) => price.recurring)
  const [first] = recurring
  if (!first) return null
  return {
    amount: recurring.reduce(
      (sum, { price, quantity }) => sum + (price.unit_amount ?? 0) * quantity,
      0,
    ),
    interval: interval(first.price.recurring),
    from: null,
  }
}
