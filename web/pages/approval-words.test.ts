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
    ['usr_ada', 'ada@example.com', false, ' by you'],
    ['usr_ada', 'ada@example.com', true, ' by you alone'],
    ['usr_bob', 'bob@example.com', false, ' by bob@example.com'],
    ['usr_bob', null, false, ' by an operator'],
    ['usr_bob', 'bob@example.com', true, ' by its proposer alone'],
    [null, null, false, ''],
  ])('%j, %j, alone %j', (decidedBy, decider, sole, words) => {
    expect(byWhom({ decidedBy, decider, sole }, 'usr_ada')).toBe(words)
  })
})
