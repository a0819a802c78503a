/** Files that are too large are left out, each by its name. */

import { expect, it } from 'vitest'
import { chosenFiles } from './chosen-files.ts'

const small = { name: 'small.csv', size: 5_000_000 }
const large = (name: string) => ({ name, size: 5_000_001 })

it('all that fit are taken, and nothing is said', () => {
  expect(chosenFiles([small])).toEqual({ taken: [small], refusal: null })
})

it.each([
  [['a.csv'], 'a.csv is too large'],
  [['a.csv', 'b.csv'], 'a.csv and b.csv are too large'],
  [['a.csv', 'b.csv', 'c.csv'], 'a.csv, b.csv, and c.csv are too large'],
])('%j', (names, title) => {
  const { taken, refusal } = chosenFiles([small, ...names.map(large)])
  expect([taken, refusal?.title]).toEqual([[small], title])
})
