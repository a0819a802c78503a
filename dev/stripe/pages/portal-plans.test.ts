/** Changing the plan in the portal (https://docs.stripe.com/customer-management): what is shown is what is charged. */

import { expect, it } from 'vitest'
import { aShop, aSubscriber } from './a-shop.ts'

async function aChooser(proration: string) {
  const shop = aShop()
  const buyer = await aSubscriber(shop)
  const product = await shop.api('/products', { name: 'TitanForge Max' })
  const max = await shop.api('/prices', {
    product: product.id,
    currency: 'usd',
    unit_amount: '19900',
    'recurring[interval]': 'month',
  })
  await shop.api(`/billing_portal/configurations/${buyer.configuration}`, {
    'features[subscription_update][enabled]': 'true',
    'features[subscription_update][default_allowed_updates][0]': 'price',
    'features[subscription_update][proration_behavior]': proration,
    'features[subscription_update][products][0][product]': product.id,
    'features[subscription_update][products][0][prices][0]': max.id,
    'features[subscription_update][products][0][prices][1]': buyer.price,
  })
  const path = `${await buyer.portal()}/subscriptions/${buyer.subscription.id}/plan`
  return { ...shop, ...buyer, max: max.id, plan: path }
}

const hidden = (text: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? ''

it('offers the configured plans, quotes one, and charges what it quoted', async () => {
  const { visit, plan, max, local, subscription } = await aChooser('always_invoice')
  const offers = (await visit(plan)).text
  expect(offers).toContain('Current plan')
  expect(offers).toContain('$199.00 per month')
  const quote = (await visit(`${plan}?price=${max}`)).text
  expect(quote).toContain('Change to TitanForge Max?')
  expect(quote).toContain('Confirm and pay $120.00')
  const done = await visit(plan, { price: max, at: hidden(quote, 'at') })
  expect(done.location).toMatch(/\?done=plan$/)
  expect(subscription.items.data[0]?.price.id).toBe(max)
  expect([...local.state.invoices.values()].at(-1)?.amount_paid).toBe(12_000)
})

it('asks for nothing today when prorations wait, and leads to the invoice when the card fails', async () => {
  const later = await aChooser('create_prorations')
  const quote = (await later.visit(`${later.plan}?price=${later.max}`)).text
  expect(quote).toContain('Confirm change')
  expect(quote).toContain('on your next invoice')
  const now = await aChooser('always_invoice')
  now.local.failNextPayment(now.customer, true)
  const at = hidden((await now.visit(`${now.plan}?price=${now.max}`)).text, 'at')
  const failed = await now.visit(now.plan, { price: now.max, at })
  expect(failed.location).toMatch(/^\/i\/in_/)
  expect(now.subscription.items.data[0]?.price.id).toBe(now.price)
  expect(now.subscription.pending_update).not.toBeNull()
})

it('refuses what is not offered', async () => {
  const { visit, plan } = await aChooser('none')
  expect((await visit(`${plan}?price=price_other`)).status).toBe(422)
  expect((await visit(plan, { price: 'price_other', at: '1' })).status).toBe(422)
})
