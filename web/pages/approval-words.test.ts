/** Who may decide a proposal, and who did. */

import { describe, expect, it } from 'vitest'
import { byWhom, isForAnother } from './approval-words.ts'

it.each([
  [true, 'operator', true],
  [false, 'operator', false],
  [true, 'owner', false],
  [true, 'member', false],
] as const)('own %j, decided by an %s: another must: %j', (own, mayDecide, another) => {
  expect(isForAnother({ own, mayDecide })).toBe(another)
})

describe('a decision names who made it', () => {
  it.each([
    ['usr_ada', false, ' by you'],
    ['usr_ada', true, ' by you alone'],
    ['usr_bob', false, ' by usr_bob'],
    ['usr_bob', true, ' by its proposer alone'],
    [null, false, ''],
  ])('%j, alone %j', (decidedBy, sole, words) => {
    expect(byWhom({ decidedBy, sole }, 'usr_ada')).toBe(words)
  })
})
