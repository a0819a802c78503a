/** The customer portal; rules from https://docs.stripe.com/customer-management/integrate-customer-portal */

import { describe, expect, it } from 'vitest'
import { aShop, aSubscriber, cardNumbered, goodCard } from './a-shop.ts'

const MONTH_AND_TWO_HOURS = 31 * 86_400 + 2 * 3_600

describe('the customer portal', () => {
  it('shows plan, price, next date, card, details and invoices', async () => {
    const shop = aShop()
    const { portal } = await aSubscriber(shop, { name: 'Ada Lovelace' })
    const { text } = await shop.visit(await portal())
    expect(text).toContain('<h2>TitanForge Pro</h2> <span class="badge good">Active</span>')
    expect(text).toContain('$79.00<small>per month</small>')
    expect(text).toContain('Renews on December 24, 2026.')
    expect(text).toContain('Visa •••• 4242')
    expect(text).toContain('Expires 12 / 34')
    expect(text).toContain('<dd>Ada Lovelace</dd>')
    expect(text).toContain('href="http://localhost:8787/billing">Return to TitanForge</a>')
    const [invoice] = [...shop.local.state.invoices.values()]
    expect(text).toContain(`href="/i/${invoice?.id}">November 24, 2026`)
    expect(text).toContain(`href="/i/${invoice?.id}/pdf"`)
  })

  it('cancels at the period’s end after one question, and renews again', async () => {
    const shop = aShop()
    const { portal, subscription } = await aSubscriber(shop)
    const home = await portal()
    const cancel = `${home}/subscriptions/${subscription.id}/cancel`
    expect((await shop.visit(cancel)).text).toContain('It stays yours until December 24, 2026.')
    const done = await shop.visit(cancel, {})
    expect(done.location).toBe(`${home}?done=cancelled`)
    const after = await shop.api(`/subscriptions/${subscription.id}`)
    expect(after).toMatchObject({ status: 'active', cancel_at_period_end: true })
    const page = await shop.visit(done.location)
    expect(page.text).toContain('Cancels on December 24, 2026.')
    const renewed = await shop.visit(`${home}/subscriptions/${subscription.id}/renew`, {})
    expect(renewed.location).toBe(`${home}?done=renewed`)
    expect((await shop.api(`/subscriptions/${subscription.id}`)).cancel_at_period_end).toBe(false)
    const types = [...shop.local.state.events.values()].map(({ type }) => type)
    expect(types.slice(-2)).toEqual([
      'customer.subscription.updated',
      'customer.subscription.updated',
    ])
  })

  it('ends at once where the configuration says so', async () => {
    const shop = aShop()
    const { portal, subscription, configuration } = await aSubscriber(shop)
    await shop.api(`/billing_portal/configurations/${configuration}`, {
      'features[subscription_cancel][enabled]': 'true',
      'features[subscription_cancel][mode]': 'immediately',
    })
    const cancel = `${await portal()}/subscriptions/${subscription.id}/cancel`
    expect((await shop.visit(cancel)).text).toContain('It ends at once')
    await shop.visit(cancel, {})
    expect((await shop.api(`/subscriptions/${subscription.id}`)).status).toBe('canceled')
  })

  it('does only what the configuration allows', async () => {
    const shop = aShop()
    const { portal, subscription, configuration } = await aSubscriber(shop)
    await shop.api(`/billing_portal/configurations/${configuration}`, {
      'features[subscription_cancel][enabled]': 'false',
      'features[payment_method_update][enabled]': 'false',
      'features[customer_update][enabled]': 'false',
    })
    const home = await portal()
    const { text } = await shop.visit(home)
    expect(text).not.toContain('Cancel subscription')
    expect(text).not.toContain('Update card')
    expect(text).not.toContain('Update details')
    await shop.visit(`${home}/subscriptions/${subscription.id}/cancel`, {})
    await shop.visit(`${home}/card`, cardNumbered('5555555555554444'))
    await shop.visit(`${home}/details`, { name: 'X', email: 'x@titanforge.test' })
    expect((await shop.api(`/subscriptions/${subscription.id}`)).cancel_at_period_end).toBe(false)
    expect((await shop.visit(home)).text).toContain('Visa •••• 4242')
  })

  it('touches no subscription of somebody else', async () => {
    const shop = aShop()
    const { portal } = await aSubscriber(shop)
    const stranger = await aSubscriber(shop, { email: 'grace@titanforge.test' })
    const other = [...shop.local.state.subscriptions.values()].find(
      ({ customer }) => customer === stranger.customer,
    )
    await shop.visit(`${await portal()}/subscriptions/${other?.id}/cancel`, {})
    expect(other?.cancel_at_period_end).toBe(false)
  })

  it('saves a card, makes it the default and settles the open invoice at once', async () => {
    const shop = aShop()
    const { portal, subscription, customer } = await aSubscriber(shop)
    shop.local.failNextPayment(customer, true)
    await shop.local.advanceTo(shop.local.now() + MONTH_AND_TWO_HOURS)
    expect(subscription.status).toBe('past_due')
    const home = await portal()
    expect((await shop.visit(home)).text).toContain('The last payment failed.')
    const saved = await shop.visit(`${home}/card`, cardNumbered('5555555555554444'))
    expect(saved.location).toBe(`${home}?done=card`)
    const page = await shop.visit(saved.location)
    expect(page.text).toContain('Mastercard •••• 4444')
    expect(page.text).toContain('Your card is saved and is now your default.')
    expect(subscription.status).toBe('active')
    const account = await shop.api(`/customers/${customer}`)
    expect(account.invoice_settings).toMatchObject({
      default_payment_method: subscription.default_payment_method,
    })
  })

  it('refuses a declining card in Stripe’s words and keeps the old one', async () => {
    const shop = aShop()
    const { portal } = await aSubscriber(shop)
    const home = await portal()
    const declined = await shop.visit(`${home}/card`, cardNumbered('4000000000000002'))
    expect(declined.status).toBe(402)
    expect(declined.text).toContain('role="alert">Your card was declined.</p>')
    const wrong = await shop.visit(`${home}/card`, { ...goodCard, cvc: '1' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('Your card&#39;s security code is incomplete.')
    expect((await shop.visit(home)).text).toContain('Visa •••• 4242')
  })

  it('asks for 3-D Secure before it keeps such a card, and settles with the same answer', async () => {
    const shop = aShop()
    const { portal, subscription, customer } = await aSubscriber(shop)
    shop.local.failNextPayment(customer, true)
    await shop.local.advanceTo(shop.local.now() + MONTH_AND_TWO_HOURS)
    const home = await portal()
    const secure = cardNumbered('4000002760003184')
    const step = await shop.visit(`${home}/card`, secure)
    expect(step.location).toBe(`${home}/authenticate`)
    const failed = await shop.visit(step.location, { outcome: 'fail' })
    expect((await shop.visit(failed.location)).text).toContain(
      'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
    )
    expect((await shop.visit(home)).text).toContain('Visa •••• 4242')
    await shop.visit(`${home}/card`, secure)
    const passed = await shop.visit(step.location, { outcome: 'complete' })
    expect(passed.location).toBe(`${home}?done=card`)
    expect((await shop.visit(home)).text).toContain('Visa •••• 3184')
    expect(subscription.status).toBe('active')
  })

  it('saves billing details, escaped wherever they are shown', async () => {
    const shop = aShop()
    const { portal, customer } = await aSubscriber(shop)
    const home = await portal()
    const attack = '<img src=x onerror=alert(1)>'
    await shop.visit(`${home}/details`, { name: attack, email: 'new@titanforge.test' })
    expect((await shop.api(`/customers/${customer}`)).email).toBe('new@titanforge.test')
    for (const path of [home, `${home}/details`, '/']) {
      const { text } = await shop.visit(path)
      expect(text).not.toContain('<img')
    }
    expect((await shop.visit(home)).text).toContain('&lt;img src=x onerror=alert(1)&gt;')
    const refused = await shop.visit(`${home}/details`, { name: '', email: 'nobody' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Your email is invalid.')
  })

  it('expires unused after five minutes and idle after an hour', async () => {
    const shop = aShop()
    const { portal } = await aSubscriber(shop)
    const unused = await portal()
    const used = await portal()
    await shop.visit(used)
    await shop.local.advanceTo(shop.local.now() + 301)
    const late = await shop.visit(unused)
    expect(late.status).toBe(410)
    expect(late.text).toContain('This portal session has expired')
    expect((await shop.visit(used)).status).toBe(200)
    await shop.local.advanceTo(shop.local.now() + 3_601)
    expect((await shop.visit(`${used}/card`, goodCard)).status).toBe(410)
    expect((await shop.visit('/p/session/bps_nobody')).status).toBe(404)
  })

  it('stays polite in an outage', async () => {
    const shop = aShop()
    const { portal, subscription } = await aSubscriber(shop)
    const home = await portal()
    shop.local.setChaos({ outage: true })
    const away = await shop.visit(`${home}/subscriptions/${subscription.id}/cancel`, {})
    expect(away.status).toBe(503)
    expect(away.text).toContain('We cannot reach the payment service right now.')
    expect(subscription.cancel_at_period_end).toBe(false)
  })
})
