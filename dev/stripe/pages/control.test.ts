/** The control room: what a developer sees and moves. */

import { describe, expect, it } from 'vitest'
import { aShop, aSubscriber } from './a-shop.ts'

const ENDPOINT = 'http://localhost:8787/stripe-webhook'
const elsewhere = (shop: ReturnType<typeof aShop>) =>
  shop.api('/webhook_endpoints', { url: 'https://app.example/hook', 'enabled_events[0]': '*' })

// Stripe has no such room; what it shows and moves is Stripe’s: events and their resending (https://docs.stripe.com/webhooks#manually-resend-events,
// https://docs.stripe.com/api/events), a time that only goes forward (https://docs.stripe.com/billing/testing/test-clocks#advance-clock).
// Other sites’ forms: https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
describe('the control room', () => {
  it('says the next step where there is nothing yet', async () => {
    const { text } = await aShop().visit('/')
    expect(text).toContain('Tue, 24 Nov 2026, 00:00:00 UTC')
    expect(text).toContain('No customer yet.')
    expect(text).toContain('No subscription yet.')
    expect(text).toContain('Nothing has happened yet.')
    expect(text).toContain('No endpoint: events are kept and go nowhere.')
    expect(text).toContain('Nothing is due.')
  })

  it('lists customers, subscriptions, endpoints, events and their payloads', async () => {
    const shop = aShop()
    await elsewhere(shop)
    const { subscription, customer } = await aSubscriber(shop)
    const { text } = await shop.visit('/')
    expect(text).toContain('Customers (1)')
    expect(text).toContain(customer)
    expect(text).toContain(subscription.id)
    expect(text).toContain('Renews December 24, 2026')
    expect(text).toContain('https://app.example/hook')
    expect(text).toContain('checkout.session.completed')
    expect(text).toContain('&quot;object&quot;: &quot;event&quot;')
    expect(text).toContain('<span class="badge warn">Pending</span>')
    await shop.local.deliver()
    expect((await shop.visit('/')).text).toContain('<span class="badge good">Delivered</span>')
  })

  it('moves its own clock where no app is known, by day, month and date', async () => {
    const shop = aShop()
    await elsewhere(shop)
    expect((await shop.visit('/room/advance', { advance: 'P1D' })).location).toBe('/?done=moved')
    expect(shop.local.now()).toBe(1_795_564_800) // 2026-11-25
    await shop.visit('/room/advance', { advance: 'P1M' })
    expect(shop.local.now()).toBe(1_798_156_800) // 2026-12-25
    await shop.visit('/room/advance', { to: '2027-01-31' })
    expect(shop.local.now()).toBe(1_801_353_600)
    const back = await shop.visit('/room/advance', { to: '2027-01-01' })
    expect(back.status).toBe(422)
    expect(back.text).toContain('Time only goes forward.')
    expect((await shop.visit('/room/advance', { to: 'soon' })).status).toBe(422)
    expect(shop.local.now()).toBe(1_801_353_600)
  })

  it('lets the app’s time machine move both when an app is known', async () => {
    const asked: [string, unknown][] = []
    const shop = aShop({
      fetch: async (request) => {
        asked.push([request.url, await request.json()])
        return Response.json({ now: '2026-12-24T00:00:00Z' })
      },
    })
    await shop.api('/webhook_endpoints', { url: ENDPOINT, 'enabled_events[0]': '*' })
    const before = shop.local.now()
    expect((await shop.visit('/room/advance', { advance: 'P1M' })).location).toBe('/?done=moved')
    await shop.visit('/room/advance', { to: '2027-01-31' })
    expect(asked).toEqual([
      ['http://localhost:8787/__dev/time', { advance: 'P1M' }],
      ['http://localhost:8787/__dev/time', { to: '2027-01-31T00:00:00Z' }],
    ])
    // The app tells us through `/_control/clock` when to follow.
    expect(shop.local.now()).toBe(before)
  })

  it('moves nothing when the known app is away or refuses', async () => {
    const away = aShop({ appUrl: 'http://localhost:1', fetch: () => Promise.reject(new Error()) })
    const before = away.local.now()
    const page = await away.visit('/room/advance', { advance: 'P1D' })
    expect(page.status).toBe(422)
    expect(page.text).toContain('The app at http://localhost:1 does not answer')
    expect(away.local.now()).toBe(before)
    const busy = aShop({
      appUrl: 'http://localhost:1',
      fetch: async () => new Response('<b>busy</b>', { status: 503 }),
    })
    expect((await busy.visit('/room/advance', { advance: 'P1D' })).text).toContain(
      'The app refused to move: &lt;b&gt;busy&lt;/b&gt;',
    )
  })

  it('makes the next payment of a customer fail, once, and takes it back', async () => {
    const shop = aShop()
    const { customer } = await aSubscriber(shop)
    const set = await shop.visit(`/room/customers/${customer}`, { nextPayment: 'fail' })
    expect(set.location).toBe('/?done=fails#customers')
    expect((await shop.visit('/')).text).toContain('<span class="badge bad">Will fail</span>')
    await shop.visit(`/room/customers/${customer}`, { nextPayment: 'normal' })
    expect((await shop.visit('/')).text).not.toContain('Will fail')
    expect((await shop.visit('/room/customers/cus_nobody', { nextPayment: 'fail' })).status).toBe(
      404,
    )
  })

  it('sets all switches with one form; what is not ticked is off', async () => {
    const shop = aShop()
    await shop.visit('/room/chaos', { drop: 'on', outage: 'on', delayMs: '250' })
    expect(shop.local.chaos()).toEqual({
      drop: true,
      duplicate: false,
      reorder: false,
      delayMs: 250,
      badSignature: false,
      outage: true,
      timeout: false,
    })
    // The room stays reachable in an outage, or nobody could end it.
    expect((await shop.visit('/')).text).toContain('name="outage" value="on" checked')
    expect((await shop.visit('/room/chaos', { delayMs: 'soon' })).location).toBe('/?done=calm')
    expect(shop.local.chaos()).toMatchObject({ drop: false, outage: false, delayMs: 0 })
  })

  it('sends an event again', async () => {
    const shop = aShop()
    await elsewhere(shop)
    await aSubscriber(shop)
    await shop.local.deliver()
    const [event] = [...shop.local.state.events.values()]
    const sent = await shop.visit(`/room/events/${event?.id}/replay`, {})
    expect(sent.location).toBe('/?done=replayed#events')
    expect(shop.local.pending()).toBe(1)
    expect((await shop.visit('/room/events/evt_nobody/replay', {})).status).toBe(404)
  })

  it('takes no form from another site, same host or not', async () => {
    const shop = aShop()
    for (const site of ['cross-site', 'same-site']) {
      const sent = await shop.visit('/room/chaos', { outage: 'on' }, { 'sec-fetch-site': site })
      expect(sent.status).toBe(403)
    }
    expect(shop.local.chaos().outage).toBe(false)
  })

  it('serves its style and script', async () => {
    const shop = aShop()
    const style = await shop.visit('/_pages/style.css')
    expect(style.headers.get('content-type')).toContain('text/css')
    const script = await shop.visit('/_pages/script.js')
    expect(script.headers.get('content-type')).toContain('text/javascript')
    expect(script.status).toBe(200)
  })
})
