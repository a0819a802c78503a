/** The customer portal's addresses: overview, card, details, cancel and renew. */

import { type Context, Hono } from 'hono'
import { entryOf, readCard } from './card.ts'
import { filledEntry } from './card-fields.ts'
import { authenticationPage } from './checkout-view.ts'
import type { Desk } from './desk.ts'
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
import type { PortalModel } from './model.ts'
import { planPage, quotePage } from './portal-plan-view.ts'
import { cancelPage, cardPage, detailsPage, portalPage } from './portal-view.ts'

/** What the overview confirms after a redirect; the address carries only the key. */
const CONFIRMED: Record<string, string> = {
  card: 'Your card is saved and is now your default.',
  details: 'Your billing details are saved.',
  cancelled: 'Your subscription is cancelled.',
  plan: 'Your plan is changed.',
  renewed: 'Your subscription goes on as before.',
}

export function portalRoutes(desk: Desk): Hono {
  const { portal: portals } = desk
  const app = new Hono()
  const home = (c: Context) => `/p/session/${c.req.param('id')}`

  /** Runs the handler with the open session, or says why there is none. */
  const within =
    (handle: (c: Context, portal: PortalModel, id: string) => Response | Promise<Response>) =>
    (c: Context) => {
      const id = c.req.param('id') ?? ''
      const portal = portals.read(id)
      if (portal === null) return notFound(c, 'portal session')
      if (portal === 'expired') return expired(c)
      if (c.req.method === 'POST' && desk.outage())
        return show(c, portalPage(portal, undefined, OUTAGE_WORDS), 503)
      return handle(c, portal, id)
    }
  const subscriptionIn = (c: Context, portal: PortalModel) =>
    portal.subscriptions.find((one) => one.id === c.req.param('subscription'))

  app.get(
    '/:id',
    within((c, portal) => show(c, portalPage(portal, CONFIRMED[c.req.query('done') ?? '']))),
  )

  app.get(
    '/:id/card',
    within((c, portal) => {
      if (!portal.may.updateCard) return seeOther(c, home(c))
      const failed = c.req.query('failed') === 'authentication' ? AUTHENTICATION_FAILED : undefined
      return show(c, cardPage(portal, filledEntry(c.req.query('card')), {}, failed))
    }),
  )
  app.post(
    '/:id/card',
    within(async (c, portal, id) => {
      if (!portal.may.updateCard) return seeOther(c, home(c))
      const read = readCard(entryOf(await formOf(c)), desk.now())
      if (read.kind === 'wrong') return show(c, cardPage(portal, read.entry, read.errors), 422)
      const attempt = await portals.saveCard(id, read.card)
      if (attempt.kind === 'declined')
        return show(c, cardPage(portal, read.entry, {}, attempt.message), 402)
      return seeOther(
        c,
        attempt.kind === 'authenticate' ? `${home(c)}/authenticate` : `${home(c)}?done=card`,
      )
    }),
  )

  app.get(
    '/:id/authenticate',
    within((c, portal, id) =>
      portals.awaitsBank(id)
        ? show(c, authenticationPage(`${home(c)}/authenticate`, portal.merchant, null))
        : seeOther(c, home(c)),
    ),
  )
  app.post(
    '/:id/authenticate',
    within(async (c, _portal, id) => {
      if (!portals.awaitsBank(id)) return seeOther(c, home(c))
      const attempt = await portals.answerBank(id, outcomeOf(await formOf(c)))
      const failed = attempt.kind === 'declined'
      return seeOther(c, failed ? `${home(c)}/card?failed=authentication` : `${home(c)}?done=card`)
    }),
  )

  app.get(
    '/:id/details',
    within((c, portal) =>
      portal.may.updateDetails ? show(c, detailsPage(portal)) : seeOther(c, home(c)),
    ),
  )
  app.post(
    '/:id/details',
    within(async (c, portal, id) => {
      if (!portal.may.updateDetails) return seeOther(c, home(c))
      const { name, email } = entryOf(await formOf(c))
      if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
        const typed = { ...portal, customer: { name, email } }
        return show(c, detailsPage(typed, 'Your email is invalid.'), 422)
      }
      await portals.saveDetails(id, { name, email })
      return seeOther(c, `${home(c)}?done=details`)
    }),
  )

  app.get(
    '/:id/subscriptions/:subscription/cancel',
    within((c, portal) => {
      const one = subscriptionIn(c, portal)
      return one && portal.may.cancel ? show(c, cancelPage(portal, one)) : seeOther(c, home(c))
    }),
  )
  app.post(
    '/:id/subscriptions/:subscription/cancel',
    within(async (c, portal, id) => {
      const one = subscriptionIn(c, portal)
      if (!one || !portal.may.cancel) return seeOther(c, home(c))
      await portals.cancel(id, one.id)
      return seeOther(c, `${home(c)}?done=cancelled`)
    }),
  )
  app.get(
    '/:id/subscriptions/:subscription/plan',
    within((c, portal, id) => {
      const one = subscriptionIn(c, portal)
      if (!one || !portal.may.changePlan) return seeOther(c, home(c))
      const price = c.req.query('price')
      const choices = portals.choices(id, one.id)
      if (!price) return show(c, planPage(portal, one, choices))
      const quote = portals.quote(id, one.id, price)
      return typeof quote === 'string'
        ? show(c, planPage(portal, one, choices, quote), 422)
        : show(c, quotePage(portal, one, quote))
    }),
  )
  app.post(
    '/:id/subscriptions/:subscription/plan',
    within(async (c, portal, id) => {
      const one = subscriptionIn(c, portal)
      if (!one || !portal.may.changePlan) return seeOther(c, home(c))
      const form = await formOf(c)
      const choices = portals.choices(id, one.id)
      const price = String(form.price ?? '')
      const at = Number(form.at)
      if (!choices.some((choice) => choice.price === price) || !Number.isInteger(at))
        return show(c, planPage(portal, one, choices, 'This plan is not offered here.'), 422)
      const attempt = await portals.changePlan(id, one.id, price, at)
      if (attempt.kind === 'declined')
        return show(c, planPage(portal, one, choices, attempt.message), 402)
      const waits = attempt.kind === 'done' ? attempt.redirect : null
      return seeOther(c, waits ?? `${home(c)}?done=plan`)
    }),
  )
  app.post(
    '/:id/subscriptions/:subscription/renew',
    within(async (c, portal, id) => {
      const one = subscriptionIn(c, portal)
      if (!one || !portal.may.cancel) return seeOther(c, home(c))
      await portals.renew(id, one.id)
      return seeOther(c, `${home(c)}?done=renewed`)
    }),
  )
  return app
}

const expired = (c: Context) =>
  show(
    c,
    message(
      'This portal session has expired',
      'For your safety a portal link works for a short time only. Open it again from your billing page.',
    ),
    410,
  )
