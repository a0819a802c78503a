/** Stripe's words: https://docs.stripe.com/testing#declined-payments and https://docs.stripe.com/error-codes */

import { describe, expect, it } from 'vitest'
import { anOpenCheckout, aShop, cardNumbered, goodCard } from './a-shop.ts'

describe('hosted checkout', () => {
  it('shows what is bought, what is due today and what follows', async () => {
    const shop = aShop()
    const { path } = await anOpenCheckout(shop)
    const page = await shop.visit(path)
    expect(page.status).toBe(200)
    expect(page.text).toContain('<h1>Subscribe to TitanForge Pro</h1>')
    expect(page.text).toContain('Total due today</span> <span class="amount">$79.00</span>')
    expect(page.text).toContain('Then $79.00 per month, until you cancel.')
    expect(page.text).toContain('href="http://localhost:8787/pricing">Back to TitanForge</a>')
    expect(page.text).toContain('Local Stripe – test mode.')
  })

  it('names its fields and its button as Stripe does', async () => {
    const shop = aShop()
    const { path } = await anOpenCheckout(shop, { customer_email: 'ada@titanforge.test' }, null)
    const { text } = await shop.visit(path)
    for (const [id, label] of [
      ['email', 'Email'],
      ['number', 'Card number'],
      ['expiration', 'Expiration'],
      ['cvc', 'CVC'],
      ['name', 'Cardholder name'],
    ])
      expect(text).toContain(`<label for="${id}">${label}</label>`)
    expect(text).toMatch(/<button class="primary wide"[^>]*>Subscribe<\/button>/)
  })

  it('keeps a known address read-only and asks a stranger for one', async () => {
    const shop = aShop()
    const known = await anOpenCheckout(shop)
    expect((await shop.visit(known.path)).text).toContain('value="ada@titanforge.test" readonly')
    const stranger = await anOpenCheckout(shop, {}, null)
    expect((await shop.visit(stranger.path)).text).not.toContain('readonly')
    const refused = await shop.visit(stranger.path, goodCard)
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Your email is incomplete.')
    const paid = await shop.visit(stranger.path, { ...goodCard, email: 'grace@titanforge.test' })
    expect(paid.status).toBe(303)
    expect([...shop.local.state.customers.values()].at(-1)?.email).toBe('grace@titanforge.test')
  })

  it('charges a good card and leads to the success page with the session id', async () => {
    const shop = aShop()
    const { id, path } = await anOpenCheckout(shop)
    const paid = await shop.visit(path, goodCard)
    expect(paid.status).toBe(303)
    expect(paid.location).toBe(`http://localhost:8787/done?id=${id}`)
    const session = await shop.api(`/checkout/sessions/${id}`)
    expect(session).toMatchObject({ status: 'complete', payment_status: 'paid' })
    expect((await shop.api(`/subscriptions/${session.subscription}`)).status).toBe('active')
  })

  it('charges once when the form is sent twice', async () => {
    const shop = aShop()
    const { id, path } = await anOpenCheckout(shop)
    const both = await Promise.all([shop.visit(path, goodCard), shop.visit(path, goodCard)])
    expect(both.map(({ location }) => location)).toEqual([
      `http://localhost:8787/done?id=${id}`,
      `http://localhost:8787/done?id=${id}`,
    ])
    expect(shop.local.state.charges.size).toBe(1)
    expect(shop.local.state.subscriptions.size).toBe(1)
    const again = await shop.visit(path)
    expect(again.text).toContain('You have already paid')
  })

  it.each([
    ['4000000000000002', 'Your card was declined.'],
    ['4000000000009995', 'Your card has insufficient funds.'],
    ['4000000000000069', 'Your card has expired.'],
    ['4000000000000127', 'Your card&#39;s security code is incorrect.'],
    [
      '4000000000000119',
      'An error occurred while processing your card. Try again in a little bit.',
    ],
  ])('says of %s: %s, and takes another card', async (number, words) => {
    const shop = aShop()
    const { path } = await anOpenCheckout(shop)
    const declined = await shop.visit(path, cardNumbered(number))
    expect(declined.status).toBe(402)
    expect(declined.text).toContain(`<p class="alert" role="alert">${words}</p>`)
    expect(declined.text).not.toContain('value="123"')
    expect(shop.local.state.subscriptions.size).toBe(0)
    expect((await shop.visit(path, goodCard)).status).toBe(303)
    expect(shop.local.state.subscriptions.size).toBe(1)
  })

  it('says beside each field what is wrong with it, and charges nothing', async () => {
    const shop = aShop()
    const { path } = await anOpenCheckout(shop)
    const refused = await shop.visit(path, { ...goodCard, number: '4242', expiration: '01 / 20' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain(
      '<p class="error" id="number-error">Your card number is incomplete.</p>',
    )
    expect(refused.text).toContain('Your card&#39;s expiration year is in the past.')
    expect(refused.text).toContain('aria-invalid="true" aria-describedby="number-error"')
    expect(shop.local.state.paymentIntents.size).toBe(0)
  })

  it('asks for 3-D Secure: failing leads back with Stripe’s words, completing pays', async () => {
    const shop = aShop()
    const { id, path } = await anOpenCheckout(shop)
    const step = await shop.visit(path, cardNumbered('4000002760003184'))
    expect(step.location).toBe(`${path}/authenticate`)
    const page = await shop.visit(step.location)
    expect(page.text).toMatch(/<button[^>]*value="complete">Complete<\/button>/)
    expect(page.text).toMatch(/<button[^>]*value="fail">Fail<\/button>/)
    expect(page.text).toContain('charge $79.00')
    const failed = await shop.visit(step.location, { outcome: 'fail' })
    expect(failed.location).toBe(`${path}?failed=authentication`)
    // https://docs.stripe.com/error-codes#payment-intent-authentication-failure
    expect((await shop.visit(failed.location)).text).toContain(
      '<p class="alert" role="alert">We are unable to authenticate your payment method. Please choose a different payment method and try again.</p>',
    )
    expect(shop.local.state.subscriptions.size).toBe(0)
    expect((await shop.visit(`${path}/authenticate`)).location).toBe(path)
    await shop.visit(path, cardNumbered('4000002760003184'))
    const paid = await shop.visit(step.location, { outcome: 'complete' })
    expect(paid.location).toBe(`http://localhost:8787/done?id=${id}`)
    expect(shop.local.state.subscriptions.size).toBe(1)
  })

  it('stays polite in an outage and charges nothing', async () => {
    const shop = aShop()
    const { path } = await anOpenCheckout(shop)
    shop.local.setChaos({ outage: true })
    const away = await shop.visit(path, goodCard)
    expect(away.status).toBe(503)
    expect(away.text).toContain('You have not been charged. Please try again in a minute.')
    expect(shop.local.state.charges.size).toBe(0)
    shop.local.setChaos({ outage: false })
    expect((await shop.visit(path, goodCard)).status).toBe(303)
  })

  it('says that a session has expired, and takes no card any more', async () => {
    const shop = aShop()
    const { path } = await anOpenCheckout(shop)
    await shop.local.advanceTo(shop.local.now() + 86_401)
    const late = await shop.visit(path)
    expect(late.status).toBe(410)
    expect(late.text).toContain('This checkout has expired')
    expect((await shop.visit(path, goodCard)).status).toBe(410)
    expect(shop.local.state.charges.size).toBe(0)
  })

  it('offers a promotion code only when the session allows it, and knows no code yet', async () => {
    const shop = aShop()
    const plain = await anOpenCheckout(shop)
    expect((await shop.visit(plain.path)).text).not.toContain('Promotion code')
    const { path } = await anOpenCheckout(shop, { allow_promotion_codes: 'true' })
    expect((await shop.visit(path)).text).toContain('<label for="promotion">Promotion code</label>')
    const refused = await shop.visit(`${path}/promotion`, { code: 'NOPE' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('role="alert">This code is invalid.</span>')
  })

  it('fills the form from a test card without JavaScript, known numbers only', async () => {
    const shop = aShop()
    const { path } = await anOpenCheckout(shop)
    expect((await shop.visit(`${path}?card=4000000000000002`)).text).toContain(
      'value="4000 0000 0000 0002"',
    )
    expect((await shop.visit(`${path}?card=1234567812345678`)).text).not.toContain('1234 5678')
  })

  it('answers 404 in words for a session nobody made', async () => {
    const shop = aShop()
    const page = await shop.visit('/c/pay/cs_test_nobody')
    expect(page.status).toBe(404)
    expect(page.text).toContain('No such checkout session')
  })

  it('refuses forms sent from another site', async () => {
    const shop = aShop()
    const { path } = await anOpenCheckout(shop)
    const sent = await shop.visit(path, goodCard, { 'sec-fetch-site': 'cross-site' })
    expect(sent.status).toBe(403)
    expect(shop.local.state.charges.size).toBe(0)
  })

  it('escapes what strangers typed, and renders no script address', async () => {
    const shop = aShop()
    const attack = '"><script>alert(1)</script>'
    const { id, path } = await anOpenCheckout(shop, {}, null)
    // The API refuses it by now; what was saved before may hold one.
    const session = shop.local.state.sessions.get(id)
    if (session) session.cancel_url = 'javascript:alert(1)'
    const page = await shop.visit(path, {
      ...goodCard,
      number: attack,
      name: attack,
      email: attack,
    })
    expect(page.text).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page.text).not.toContain('<script>alert')
    expect(page.text).not.toContain('javascript:')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  })
})
