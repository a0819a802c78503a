/** What travels as text arrives as what it was. */

import { describe, expect, it } from 'vitest'
import type { Verdict } from './port.ts'
import { questionOf, questionText, verdictOf, verdictText } from './wire.ts'

const NOW = 1_764_144_000_000

describe('a question', () => {
  it('of a key or a member keeps who, what for and how it counts', () => {
    const byKey = { caller: { kind: 'key', hash: 'aGFzaA' }, need: 'any', counting: 'one' } as const
    const byMember = {
      caller: { kind: 'member', userId: 'usr_1' },
      need: 'goals:write',
      counting: 'if_possible',
    } as const
    for (const question of [byKey, byMember])
      expect(questionOf(questionText({ now: NOW, ...question }))).toEqual({
        now: NOW,
        ask: { ...question, requests: 1 },
      })
    expect(questionText({ now: NOW, ...byKey })).toBe('[1764144000000,"key","aGFzaA","any","one"]')
  })
})

describe('a verdict', () => {
  const letIn: Verdict = {
    granted: 1,
    refusal: null,
    denied: null,
    holder: {
      keyId: 'key_1',
      userId: 'usr_1',
      apiKey: {
        id: 'key_1',
        name: 'Nightly "build", ключ',
        prefix: 'tf_live_abcd',
        last4: 'wxyz',
        scopes: ['usage:read'],
        requestsPerMonth: 50,
        createdAt: '2025-11-26T08:00:00.000Z',
        expiresAt: null,
        lastUsedAt: '2025-11-26T08:00:00.000Z',
        revokedAt: null,
      },
    },
    rates: {
      burst: { limit: 60, left: 59, resetsAt: NOW + 60_000, seconds: 60 },
      month: { limit: 100, left: 98, resetsAt: NOW + 864_000_000, seconds: 2_592_000 },
      key: { limit: 50, left: 49, resetsAt: NOW + 864_000_000, seconds: 2_592_000 },
    },
    receipt: { window: NOW, day: '2025-11-26', keyId: 'key_1', userId: 'usr_1' },
    replay: null,
    hold: null,
  }
  const bare: Verdict = {
    ...letIn,
    holder: { keyId: 'key_1', userId: 'usr_1', apiKey: null },
    rates: { ...letIn.rates, month: null, key: null } as Verdict['rates'],
    receipt: null,
  }
  const nobody: Verdict = {
    ...bare,
    granted: 0,
    refusal: { code: 'invalid_key' },
    holder: null,
    rates: null,
  }

  const cases: [string, Verdict][] = [
    ['counted, with every limit', letIn],
    ['not counted, without month and key', bare],
    ['of a person, who is shown no limits', { ...bare, holder: null, rates: null }],
    [
      'that refuses for the month',
      {
        ...letIn,
        granted: 0,
        refusal: { code: 'quota_exceeded', violated: ['month'] },
        receipt: null,
      },
    ],
    ['that lets in what is not allowed', { ...letIn, denied: 'scope_missing' }],
    ['about a key that nobody has', nobody],
    ['with an answer given before', { ...bare, replay: { status: 201, headers: {}, body: '{}' } }],
    ['that holds a claim', { ...letIn, hold: 3 }],
  ]
  it.each(cases)('%s', (_, verdict) => expect(verdictOf(verdictText(verdict))).toEqual(verdict))

  it('that lets a key in takes no names of properties along', () =>
    expect(verdictText(bare)).toBe(
      '[["key_1","usr_1",null],[60,59,1764144060000,60],null,null,null]',
    ))
})
