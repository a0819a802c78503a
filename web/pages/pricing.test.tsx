/** The figures and promises of the pricing page. */

import { renderToString } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { savingPercent } from './price-words.ts'
import { Pricing } from './pricing.tsx'

const html = renderToString(<Pricing />)
const text = html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

describe('the pricing page', () => {
  // PRODUCT: $19 / month or $199 / year, $99 / month or $999 / year.
  it.each(['$19 / month', '$199 / year', '$99 / month', '$999 / year', 'Custom'])(
    'says %s',
    (words) => {
      expect(text).toContain(words)
    },
  )

  it('says the saving in money and percent, and never free months', () => {
    expect(text).toContain('Saves $29 a year (12.7 %)')
    expect(text).toContain('Saves $189 a year (15.9 %)')
    expect(text).toContain('Yearly saves $29 (12.7 %)')
    expect(text).toContain('save up to 16 %')
    expect(text).not.toMatch(/months? free/i)
  })

  it('rounds the percent from the catalogue', () => {
    expect(savingPercent('starter')).toBe('12.7 %')
    expect(savingPercent('pro')).toBe('15.9 %')
  })

  it.each(['$499 – $1,499', '$299 – $799', '$799 – $1,999'])(
    'names the range of a service: %s',
    (range) => {
      expect(text).toContain(range)
    },
  )

  it('links each choice with its interval, so that no script is needed', () => {
    for (const plan of ['starter', 'pro'])
      for (const interval of ['month', 'year'])
        expect(html).toContain(`href="/register?plan=${plan}&amp;interval=${interval}"`)
    expect(html).toContain('href="/contact-sales"')
  })

  it('offers the interval as two radios, monthly chosen', () => {
    expect(html.match(/type="radio" name="interval"/g)).toHaveLength(2)
    expect(html).toMatch(/id="by-month"[^>]*checked/)
    expect(html).toContain('<label for="by-month">Monthly</label>')
    expect(html).toContain('<label for="by-year">Yearly</label>')
  })

  it('labels what is not running yet', () => {
    expect(text).toContain('Basic analytics soon')
    expect(text).toContain('24/7 premium with SLA on request')
  })

  it.each([
    // PRODUCT: 1,000 requests for $19, 10,000 for $99.
    ['Up to 1,000', '$19 a month or $199 a year', 'Per 1,000 requests, all used $19 '],
    ['1,001 to 10,000', '$99 a month or $999 a year', 'Per 1,000 requests, all used $9.90 '],
    ['More than 10,000', 'agreed in a contract', 'Tell us what you need'],
  ])('says which plan fits %s requests', (range, price, rest) => {
    for (const words of [range, price, rest]) expect(text).toContain(words)
  })

  it('states the refund policy before buying', () => {
    expect(text).toContain('refund within 14 days if fewer than 100 requests were used')
    expect(text).toContain('excl. tax where it applies')
  })
})
