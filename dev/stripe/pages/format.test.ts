/** How pages, invoices and the PDF say things. */

import { describe, expect, it } from 'vitest'
import { cardName, date, dateTime, interval, money, words } from './format.ts'

describe('format', () => {
  it('says amounts in the smallest unit of their currency', () => {
    expect(money(1900, 'usd')).toBe('$19.00')
    expect(money(-1580, 'usd')).toBe('-$15.80')
    expect(money(123_456_789, 'eur')).toBe('€1,234,567.89')
    // Zero-decimal currency: https://docs.stripe.com/currencies#zero-decimal
    expect(money(500, 'jpy')).toBe('¥500')
  })

  it('says instants in UTC', () => {
    expect(date(1_795_478_399)).toBe('November 23, 2026')
    expect(dateTime(1_795_478_399)).toBe('Mon, 23 Nov 2026, 23:59:59 UTC')
  })

  it('says intervals, cards and unknown enum values', () => {
    expect(interval({ interval: 'year', interval_count: 1 })).toBe('per year')
    expect(interval({ interval: 'month', interval_count: 3 })).toBe('every 3 months')
    expect(interval(null)).toBe('')
    expect(cardName('visa', '4242')).toBe('Visa •••• 4242')
    expect(cardName('new_brand', '0001')).toBe('Card •••• 0001')
    expect(words('past_due')).toBe('Past due')
  })
})
