/** Our audit says of the peer's pages what Lighthouse said of them; what it said is kept, so this needs no browser. */

import { describe, expect, it } from 'vitest'
import { SHARED_AUDITS } from './audits.ts'
import { compare, keptOf, rate, theirs } from './compare.ts'
import { peerPages } from './pages.ts'
import { totals } from './table.ts'

const counts = compare(peerPages)

describe('the peer', () => {
  it('has at least 40 pages, 15 of them not ours, each with a kept result of every shared audit', () => {
    expect(peerPages.length).toBeGreaterThanOrEqual(40)
    expect(peerPages.filter((page) => !page.startsWith('ours/')).length).toBeGreaterThanOrEqual(15)
    const lacking = peerPages.filter((page) => {
      const kept = keptOf(page)
      return !kept || SHARED_AUDITS.some((id) => !kept.audits[id])
    })
    expect(lacking).toEqual([])
  })

  it('fails and passes each shared audit on at least three pages', () => {
    const thin = counts.filter(({ failing, passing }) => failing < 3 || passing < 3)
    expect(thin.map(({ id, failing, passing }) => `${id}: ${failing}, ${passing}`)).toEqual([])
  })

  it('agrees with us: precision and recall of at least 0.98', () => {
    const { precision, recall, both } = totals(counts)
    expect(both).toBeGreaterThan(200)
    expect(precision).toBeGreaterThanOrEqual(0.98)
    expect(recall).toBeGreaterThanOrEqual(0.98)
  })
})

describe('reading Lighthouse', () => {
  const kept = (audit: object) => ({
    lighthouseVersion: '',
    environment: { hostUserAgent: '' },
    audits: { x: { score: null, scoreDisplayMode: 'binary', ...audit } },
  })

  it.each([
    [{ score: 0 }, 'failed'],
    [{ score: 1 }, 'passed'],
    [{ score: null, scoreDisplayMode: 'notApplicable' }, 'not applicable'],
    [{ score: 0.5, scoreDisplayMode: 'metricSavings' }, 'failed'],
    [{ score: 1, scoreDisplayMode: 'informative', details: { items: [{}] } }, 'failed'],
  ])('%j is %s', (audit, outcome) => {
    expect(theirs(kept(audit), 'x')).toBe(outcome)
  })

  it('counts nothing found as nothing wrong', () => {
    expect([rate(0, 0), rate(3, 1), rate(0, 2)]).toEqual([1, 0.75, 0])
  })
})
