/** Hosted Checkout's addresses: the form, the payment, the promotion code and the 3-D Secure step. */

import { type Context, Hono } from 'hono'
import { type CardEntry, emailError, entryOf, readCard } from './card.ts'
import { emptyEntry, filledEntry } from './card-fields.ts'
import { authenticationPage, type CheckoutState, checkoutPage } from './checkout-view.ts'
import type { Attempt, Desk } from './desk.ts'
import { money } from './format.ts'
import {
  AUTHENTICATION_FAILED,
  formOf,
  notFound,
  OUTAGE_WORDS,
  outcomeOf,
  seeOther,
  show,
} from './forms.ts'
import { message } from './layout.ts'
import type { CheckoutModel } from './model.ts'

const NOTHING: CheckoutState = { entry: emptyEntry, errors: {} }

export function checkoutRoutes(desk: Desk): Hono {
  const { checkout } = desk
  const app = new Hono()

  app.get('/:id', (c) => {
    const session = checkout.read(c.req.param('id'))
    if (!session) return notFound(c, 'checkout session')
    if (session.status !== 'open') return closed(c, session)
    const refused = c.req.query('failed') === 'authentication' ? AUTHENTICATION_FAILED : undefined
    return show(
      c,
      checkoutPage(session, { ...NOTHING, entry: filledEntry(c.req.query('card')), refused }),
    )
  })

  app.post('/:id', async (c) => {
    const id = c.req.param('id')
    const session = checkout.read(id)
    if (!session) return notFound(c, 'checkout session')
    // A second submit of a paid session goes where the first one went, and charges nothing.
    if (session.status !== 'open') return closed(c, session)
    const read = readPayer(session, entryOf(await formOf(c)), desk.now())
    if (read.kind === 'wrong') return show(c, checkoutPage(session, { ...read }), 422)
    if (desk.outage())
      return show(c, checkoutPage(session, { ...NOTHING, ...read, refused: OUTAGE_WORDS }), 503)
    const attempt = await checkout.pay(id, read.card, session.email ?? read.email)
    if (attempt.kind === 'declined')
      return show(
        c,
        checkoutPage(session, { ...NOTHING, entry: read.entry, refused: attempt.message }),
        402,
      )
    return onward(c, id, attempt)
  })

  app.post('/:id/promotion', async (c) => {
    const id = c.req.param('id')
    const session = checkout.read(id)
    if (!session) return notFound(c, 'checkout session')
    if (session.status !== 'open') return closed(c, session)
    if (desk.outage())
      return show(c, checkoutPage(session, { ...NOTHING, refused: OUTAGE_WORDS }), 503)
    const code = String((await formOf(c)).code ?? '')
      .trim()
      .slice(0, 100)
    const error = session.allowPromotionCodes
      ? await checkout.applyCode(id, code)
      : 'This code is invalid.'
    if (error === null) return seeOther(c, `/c/pay/${id}`)
    return show(c, checkoutPage(session, { ...NOTHING, promotion: { code, error } }), 422)
  })

  app.post('/:id/promotion/remove', async (c) => {
    const id = c.req.param('id')
    const session = checkout.read(id)
    if (!session) return notFound(c, 'checkout session')
    if (session.status === 'open' && session.allowPromotionCodes) await checkout.removeCode(id)
    return seeOther(c, `/c/pay/${id}`)
  })

  app.get('/:id/authenticate', (c) => {
    const id = c.req.param('id')
    const session = checkout.read(id)
    if (!session) return notFound(c, 'checkout session')
    if (!checkout.awaitsBank(id)) return seeOther(c, `/c/pay/${id}`)
    const amount = session.mode === 'setup' ? null : money(session.total, session.currency)
    return show(c, authenticationPage(`/c/pay/${id}/authenticate`, session.merchant, amount))
  })

  app.post('/:id/authenticate', async (c) => {
    const id = c.req.param('id')
    const session = checkout.read(id)
    if (!session) return notFound(c, 'checkout session')
    if (!checkout.awaitsBank(id)) return seeOther(c, `/c/pay/${id}`)
    const attempt = await checkout.answerBank(id, outcomeOf(await formOf(c)))
    if (attempt.kind === 'declined') return seeOther(c, `/c/pay/${id}?failed=authentication`)
    return onward(c, id, attempt)
  })

  return app
}

/** Where no card is asked for, only who is there is read. */
function readPayer(session: CheckoutModel, entry: CardEntry, now: number) {
  const askEmail = session.email === null
  if (session.asksCard) return readCard(entry, now, { askEmail })
  const wrong = askEmail ? emailError(entry.email) : undefined
  return wrong
    ? { kind: 'wrong' as const, entry, errors: { email: wrong } }
    : { kind: 'card' as const, entry, email: entry.email, card: null }
}

function onward(c: Context, id: string, attempt: Exclude<Attempt, { kind: 'declined' }>) {
  if (attempt.kind === 'authenticate') return seeOther(c, `/c/pay/${id}/authenticate`)
  return seeOther(c, attempt.redirect ?? `/c/pay/${id}`)
}

function closed(c: Context, { status, successUrl, cancelUrl, merchant }: CheckoutModel) {
  if (status === 'expired')
    return show(
      c,
      message(
        'This checkout has expired',
        'Nothing was charged. Go back and start again to get a fresh page.',
        cancelUrl ? { href: cancelUrl, label: `Back to ${merchant}` } : undefined,
      ),
      410,
    )
  if (c.req.method === 'POST' && successUrl) return seeOther(c, successUrl)
  return show(
    c,
    message(
      'You have already paid',
      'This checkout is complete, and the card was charged once.',
      successUrl ? { href: successUrl, label: `Continue to ${merchant}` } : undefined,
    ),
  )
}
