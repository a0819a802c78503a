/** The hosted invoice's addresses: the page, its PDF, paying it, and the 3-D Secure step. */

import { Hono } from 'hono'
import { entryOf, readCard } from './card.ts'
import { filledEntry } from './card-fields.ts'
import { authenticationPage } from './checkout-view.ts'
import type { Desk } from './desk.ts'
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
import { invoicePdf } from './invoice-pdf.ts'
import { invoicePage } from './invoice-view.ts'

export function invoiceRoutes(desk: Desk): Hono {
  const { invoice: invoices } = desk
  const app = new Hono()

  app.get('/:id', (c) => {
    const invoice = invoices.read(c.req.param('id'))
    if (!invoice) return notFound(c, 'invoice')
    const refused = c.req.query('failed') === 'authentication' ? AUTHENTICATION_FAILED : undefined
    const confirmed =
      c.req.query('paid') === 'now' && invoice.status === 'paid'
        ? 'Thank you. The invoice is paid.'
        : undefined
    const entry = filledEntry(c.req.query('card'))
    return show(c, invoicePage(invoice, { entry, errors: {}, refused, confirmed }))
  })

  app.get('/:id/pdf', (c) => {
    const invoice = invoices.read(c.req.param('id'))
    if (!invoice) return notFound(c, 'invoice')
    return c.body(invoicePdf(invoice), 200, {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="invoice-${invoice.number.replace(/[^\w-]/g, '')}.pdf"`,
    })
  })

  app.post('/:id', async (c) => {
    const id = c.req.param('id')
    const invoice = invoices.read(id)
    if (!invoice) return notFound(c, 'invoice')
    if (invoice.status !== 'open') return seeOther(c, `/i/${id}`)
    const read = readCard(entryOf(await formOf(c)), desk.now())
    if (read.kind === 'wrong')
      return show(c, invoicePage(invoice, { entry: read.entry, errors: read.errors }), 422)
    if (desk.outage())
      return show(
        c,
        invoicePage(invoice, { entry: read.entry, errors: {}, refused: OUTAGE_WORDS }),
        503,
      )
    const attempt = await invoices.pay(id, read.card)
    if (attempt.kind === 'declined')
      return show(
        c,
        invoicePage(invoice, { entry: read.entry, errors: {}, refused: attempt.message }),
        402,
      )
    return seeOther(
      c,
      attempt.kind === 'authenticate' ? `/i/${id}/authenticate` : `/i/${id}?paid=now`,
    )
  })

  app.get('/:id/authenticate', (c) => {
    const id = c.req.param('id')
    const invoice = invoices.read(id)
    if (!invoice) return notFound(c, 'invoice')
    if (!invoices.awaitsBank(id)) return seeOther(c, `/i/${id}`)
    const amount = money(invoice.amountRemaining, invoice.currency)
    return show(c, authenticationPage(`/i/${id}/authenticate`, invoice.merchant, amount))
  })

  app.post('/:id/authenticate', async (c) => {
    const id = c.req.param('id')
    if (!invoices.read(id)) return notFound(c, 'invoice')
    if (!invoices.awaitsBank(id)) return seeOther(c, `/i/${id}`)
    const attempt = await invoices.answerBank(id, outcomeOf(await formOf(c)))
    return seeOther(
      c,
      attempt.kind === 'declined' ? `/i/${id}?failed=authentication` : `/i/${id}?paid=now`,
    )
  })

  return app
}
