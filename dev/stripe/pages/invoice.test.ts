/** The hosted invoice and its PDF; words from https://docs.stripe.com/testing#declined-payments */

import { describe, expect, it } from 'vitest'
import { aShop, aSubscriber, cardNumbered, goodCard, type Shop } from './a-shop.ts'

const MONTH_AND_TWO_HOURS = 31 * 86_400 + 2 * 3_600

/** A renewal whose payment failed: the second invoice is open, the subscription past due. */
async function anOpenInvoice(shop: Shop) {
  const subscriber = await aSubscriber(shop)
  shop.local.failNextPayment(subscriber.customer, true)
  await shop.local.advanceTo(shop.local.now() + MONTH_AND_TWO_HOURS)
  const invoice = [...shop.local.state.invoices.values()].at(-1)
  if (invoice?.status !== 'open') throw new Error('the renewal should be open')
  return { ...subscriber, invoice, path: `/i/${invoice.id}` }
}

describe('the hosted invoice', () => {
  it('shows number, date, lines, total and that it is paid', async () => {
    const shop = aShop()
    await aSubscriber(shop, { name: 'Ada Lovelace' })
    const [invoice] = [...shop.local.state.invoices.values()]
    const page = await shop.visit(new URL(invoice?.hosted_invoice_url ?? '').pathname)
    expect(page.status).toBe(200)
    expect(page.text).toContain(`<dd class="mono">${invoice?.number}</dd>`)
    expect(page.text).toContain('<dt>Issued</dt><dd>November 24, 2026</dd>')
    expect(page.text).toContain('1 × TitanForge Pro (at $79.00 / month)')
    expect(page.text).toContain('November 24, 2026 – December 24, 2026')
    expect(page.text).toContain('<span class="badge good">Paid</span>')
    expect(page.text).not.toContain('Card number')
  })

  it('is a PDF, too', async () => {
    const shop = aShop()
    await aSubscriber(shop)
    const [invoice] = [...shop.local.state.invoices.values()]
    const file = await shop.visit(new URL(invoice?.invoice_pdf ?? '').pathname)
    expect(file.headers.get('content-type')).toBe('application/pdf')
    expect(file.text.startsWith('%PDF-1.4')).toBe(true)
    expect(file.text).toContain(`(${invoice?.number})`)
    expect(file.text).toContain('($79.00)')
    expect(file.text).toContain('(Paid)')
  })

  it('is settled with a card while open, and the subscription recovers', async () => {
    const shop = aShop()
    const { path, subscription } = await anOpenInvoice(shop)
    expect(subscription.status).toBe('past_due')
    expect((await shop.visit(path)).text).toMatch(/<button[^>]*>Pay \$79\.00<\/button>/)
    const declined = await shop.visit(path, cardNumbered('4000000000009995'))
    expect(declined.status).toBe(402)
    expect(declined.text).toContain('role="alert">Your card has insufficient funds.</p>')
    expect(subscription.status).toBe('past_due')
    const paid = await shop.visit(path, goodCard)
    expect(paid.location).toBe(`${path}?paid=now`)
    expect((await shop.visit(paid.location)).text).toContain('Thank you. The invoice is paid.')
    expect(subscription.status).toBe('active')
    // A second submit finds nothing left to pay.
    expect((await shop.visit(path, goodCard)).location).toBe(path)
    expect([...shop.local.state.charges.values()].filter((one) => one.paid)).toHaveLength(2)
  })

  it('passes 3-D Secure', async () => {
    const shop = aShop()
    const { path, invoice } = await anOpenInvoice(shop)
    const step = await shop.visit(path, cardNumbered('4000002760003184'))
    expect(step.location).toBe(`${path}/authenticate`)
    const failed = await shop.visit(step.location, { outcome: 'fail' })
    expect((await shop.visit(failed.location)).text).toContain(
      'We are unable to authenticate your payment method.',
    )
    await shop.visit(path, cardNumbered('4000002760003184'))
    const paid = await shop.visit(step.location, { outcome: 'complete' })
    expect(paid.location).toBe(`${path}?paid=now`)
    expect(invoice.status).toBe('paid')
  })

  it('has no page while it is a draft or unknown', async () => {
    const shop = aShop()
    await aSubscriber(shop)
    await shop.local.advanceTo(shop.local.now() + 30 * 86_400 + 60)
    const draft = [...shop.local.state.invoices.values()].at(-1)
    expect(draft?.status).toBe('draft')
    expect((await shop.visit(`/i/${draft?.id}`)).status).toBe(404)
    expect((await shop.visit('/i/in_nobody/pdf')).status).toBe(404)
  })
})
