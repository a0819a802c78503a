/** The company's documents say what the code says today, and point at what exists. */

import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DOCUMENTS } from '../documents.ts'
import { filled } from './tables.ts'

const ALL = [...DOCUMENTS, 'CONTRIBUTING.md', 'SECURITY.md', 'README.md']
const textOf = (document: string) => readFileSync(document, 'utf8')

/** `workers/quota/window.ts`, `dev/sim`: what looks like a place in this repository. */
const places = (text: string) =>
  [...text.matchAll(/`((?:workers|web|dev|bench|docs|migrations|clients)\/[\w./-]+)`/g)].map(
    ([, place = '']) => place,
  )

describe('the documents', () => {
  it.each(DOCUMENTS)('%s has the tables the code makes (npm run documents)', (document) => {
    expect(textOf(document)).toBe(filled(textOf(document)))
  })

  it.each(ALL)('%s points only at files that exist', (document) => {
    const missing = places(textOf(document)).filter((place) => !existsSync(place))
    expect(missing).toEqual([])
  })

  it('refuse a table nobody makes', () => {
    expect(() => filled('<!-- table: wishes -->\n<!-- end -->')).toThrow('no table wishes')
  })

  it('state the prices of the catalogue', () => {
    // PRODUCT: $19 and $199, $99 and $999.
    expect(filled('<!-- table: plans -->\n<!-- end -->')).toContain(
      '| per month | $19 | $99 | by contract |\n| per year | $199 | $999 | by contract |',
    )
  })
})
