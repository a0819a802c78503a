/** Files that are too large are left out, each by its name. */

import { expect, it } from 'vitest'
import { chosenFiles, fileHint } from './chosen-files.ts'

const small = { name: 'small.csv', size: 5_000_000 }
const large = (name: string) => ({ name, size: 5_000_001 })

it.each([
  ['starter', 'CSV or JSON, up to 5 MB each; your plan analyses up to 1 MB.'],
  ['pro', 'CSV or JSON, up to 5 MB each.'],
  ['enterprise', 'CSV or JSON, up to 5 MB each.'],
] as const)('on %s the limits of that plan are told', (plan, hint) => {
  expect(fileHint(plan)).toBe(hint)
})

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
