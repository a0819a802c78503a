/** What travels as text arrives as what it was. */

import { describe, expect, it } from 'vitest'
import type { Verdict } from './port.ts'
import { askOf, QuestionReader, questionText, VerdictReader, VerdictWriter } from './wire.ts'

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
      expect(askOf(questionText(question))).toEqual({ ...question, requests: 1 })
    expect(questionText(byKey)).toBe('any one key aGFzaA')
  })

  it('is read as what it is, whoever asked before', () => {
    const reader = new QuestionReader()
    for (const hash of ['aGFzaA', 'aGFzaB', 'aGFzaB', 'aGFzaA'])
      expect(reader.read(`any one key ${hash}`)).toEqual({
        caller: { kind: 'key', hash },
        need: 'any',
        counting: 'one',
        requests: 1,
      })
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
  it.each(cases)('%s', (_, verdict) =>
    expect(new VerdictReader().read(new VerdictWriter().write(verdict))).toEqual(verdict),
  )

  it('arrives as it is, whatever came before', () => {
    const [writer, reader] = [new VerdictWriter(), new VerdictReader()]
    const left = (burst: number, month: number, key: number): Verdict['rates'] => ({
      burst: { limit: 60, left: burst, resetsAt: NOW + 60_000, seconds: 60 },
      month: { limit: 100, left: month, resetsAt: NOW + 864_000_000, seconds: 2_592_000 },
      key: { limit: 50, left: key, resetsAt: NOW + 864_000_000, seconds: 2_592_000 },
    })
    const { holder, rates } = letIn
    if (!holder?.apiKey || !rates) throw new Error('not let in')
    const next = { ...letIn, rates: left(58, 97, 48) }
    const renamed = { ...letIn, holder: { ...holder, apiKey: { ...holder.apiKey, name: 'B' } } }
    const nextMinute = {
      ...letIn,
      rates: { ...rates, burst: { ...rates.burst, resetsAt: NOW + 120_000 } },
    }
    const raised = {
      ...letIn,
      rates: { ...rates, month: { limit: 10_000, left: 9_900, resetsAt: NOW, seconds: 60 } },
    }
    const nextDay = {
      ...letIn,
      receipt: { ...letIn.receipt, day: '2025-11-27' } as Verdict['receipt'],
    }
    const other = { ...bare, holder: { keyId: 'key_2', userId: 'usr_2', apiKey: null } }
    const series = [
      letIn,
      // Of the next day, and nothing else of it is new.
      nextDay,
      next,
      { ...next, hold: 3 },
      { ...next, granted: 0, receipt: null },
      { ...next, denied: 'scope_missing' as const },
      renamed,
      next,
      nextMinute,
      raised,
      nextDay,
      bare,
      other,
      nobody,
      letIn,
    ]
    for (const verdict of series) expect(reader.read(writer.write(verdict))).toEqual(verdict)
  })

  it('of a key that asks again changes in its last line only', () => {
    const writer = new VerdictWriter()
    const { rates } = letIn
    if (!rates) throw new Error('not let in')
    const [head, left] = writer.write(letIn).split('\n')
    expect(left).toBe('[59,98,49]')
    const next = { ...letIn, rates: { ...rates, burst: { ...rates.burst, left: 58 } } }
    expect(writer.write(next).split('\n')).toEqual([head, '[58,98,49]'])
    expect(writer.write(bare).split('\n')[1]).toBe('[59,null,null]')
  })
})
