/** The examples are what the tools make of our fixtures, the same each time. */

import { beforeAll, describe, expect, it } from 'vitest'
import { type Examples, makeExamples } from './examples.ts'

let first: Examples
let second: Examples

beforeAll(async () => {
  first = await makeExamples()
  second = await makeExamples()
})

const of = (slug: string) => {
  const example = first.examples.find((one) => one.slug === slug)
  if (!example) throw new Error(`There is no example ${slug}`)
  return example
}

describe('the examples', () => {
  it('are the same bytes whenever and wherever the site is built', () => {
    expect(second).toEqual(first)
    expect(Object.keys(first.files)).toEqual([
      'examples/neglected-site/site-audit.html',
      'examples/neglected-site/site-audit.json',
      'examples/well-kept-site/site-audit.html',
      'examples/well-kept-site/site-audit.json',
      'examples/orders/analysis.html',
      'examples/orders/analysis.json',
      'examples/orders/anomalies.csv',
    ])
  })

  it('walk through the neglected site, and a critical fault holds its score at 49', () => {
    // dev/fixtures/site: a sign-in form that sends by GET, and a key in a script (SWARM.md: capped at 49).
    const { result, notes } = of('neglected-site')
    expect(result).toMatchObject({ kind: 'audit', score: 49, pages: 6 })
    expect(notes).toContain('The site is yours: looking at its other pages')
    expect(result.kind === 'audit' && result.fixFirst.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Passwords are not sent in the address', 'No secret is in the page']),
    )
  })

  it('find next to nothing on the well-kept one', () => {
    const { result } = of('well-kept-site')
    expect(result).toMatchObject({ kind: 'audit', score: 99, findings: 1, pages: 1 })
  })

  it('find the one planted day among the orders', () => {
    // orders.csv, line 42: 390 orders, about three times the days beside it.
    const { result } = of('orders')
    expect(result).toMatchObject({ kind: 'analysis', rows: 56, columns: 3 })
    expect(first.files['examples/orders/anomalies.csv']).toMatch(/\b42\b.*\b390\b/)
  })

  it('name each file with its size', () => {
    for (const { name, bytes, path } of first.examples.flatMap(({ files }) => files)) {
      const text = first.files[`${path.slice(1)}${name.endsWith('.html') ? '.html' : ''}`] ?? ''
      expect(Buffer.byteLength(text)).toBe(bytes)
    }
  })
})
