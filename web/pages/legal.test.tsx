/** What the legal pages promise is what the company does (API.md §4). */

import { renderToString } from 'preact-render-to-string'
import { expect, it } from 'vitest'
import { Refunds } from './legal.tsx'

it('gives back goals that failed by our fault, and says that others count', () => {
  const page = renderToString(<Refunds />).replace(/\s+/g, ' ')
  expect(page).toContain('a goal that ends without a result by our fault is given back')
  expect(page).toContain(
    'One that fails by what it was given, such as an address with no page, counts',
  )
  expect(page).toContain('href="/docs/guides/goals#what-counts"')
  expect(page).not.toContain('failed goals are given back')
})
