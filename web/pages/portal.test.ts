/** Which invoice the overdue banner leads to. */

import { describe, expect, it } from 'vitest'
import type { Invoice } from '../../workers/contract/objects.ts'
import { whereToPay } from './portal.ts'

const anInvoice = (given: Partial<Invoice>): Invoice => ({
  id: 'in_1',
  number: 'A-0001',
  createdAt: '2026-01-31T00:00:00.000Z',
  status: 'paid',
  totalCents: 1_900,
  taxCents: 0,
  paidCents: 1_900,
  refundedCents: 0,
  currency: 'usd',
  description: null,
  hostedUrl: null,
  pdfUrl: null,
  ...given,
})

describe('whereToPay', () => {
  it('leads to the oldest open invoice', () => {
    const invoices = [
      anInvoice({ status: 'open', hostedUrl: 'https://pay.example/newer' }),
      anInvoice({ status: 'open', hostedUrl: 'https://pay.example/older' }),
      anInvoice({ status: 'paid', hostedUrl: 'https://pay.example/paid' }),
    ]
    expect(whereToPay(invoices)).toBe('https://pay.example/older')
  })

  it('knows no address where nothing is open or no page exists', () => {
    expect(whereToPay([])).toBeNull()
    expect(whereToPay([anInvoice({ status: 'open' }), anInvoice({})])).toBeNull()
  })
})
