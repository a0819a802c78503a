/** Usage and keys in words, and as files. */

import { describe, expect, it } from 'vitest'
import type { ApiKey, Usage } from '../../workers/contract/metering.ts'
import { placeAfter } from '../components/tabs.tsx'
import { bodyOf, checkKey, type KeyForm, keyState, untilWords } from './key-words.ts'
import {
  daysCsv,
  dayWords,
  keysCsv,
  membersCsv,
  memberWords,
  shareWords,
  usageState,
  usedWords,
} from './usage-words.ts'

const usage = (given: Partial<Usage>): Usage => ({
  plan: 'starter',
  limit: 1_000,
  used: 188,
  remaining: 812,
  windowStart: '2026-11-10T14:02:11.000Z',
  windowEnd: '2026-12-10T14:02:11.000Z',
  burst: { limit: 60, remaining: 60, resetsAt: '2026-11-25T10:00:00.000Z' },
  projectedExhaustionAt: null,
  days: [],
  keys: [],
  members: [],
  ...given,
})

describe('the meter', () => {
  it.each([
    [{ used: 799 }, 'fine', '799 of 1,000 requests', '79.9 %'],
    [{ used: 800 }, 'near', '800 of 1,000 requests', '80 %'],
    [{ used: 1_000 }, 'spent', '1,000 of 1,000 requests', '100 %'],
    // A plan that went down may leave more used than it allows.
    [{ used: 4_000 }, 'spent', '4,000 of 1,000 requests', '400 %'],
    [{ used: 3, limit: 10_000 }, 'fine', '3 of 10,000 requests', 'less than 0.1 %'],
    [{ used: 10, limit: 10_000 }, 'fine', '10 of 10,000 requests', '0.1 %'],
    [{ used: 0 }, 'fine', '0 of 1,000 requests', '0 %'],
    [{ used: 9_999, limit: 10_000 }, 'near', '9,999 of 10,000 requests', '99.9 %'],
    [{ used: 1, limit: null }, 'unlimited', '1 request', null],
    [{ plan: null, limit: 0, used: 0 }, 'none', '0 of 0 requests', null],
  ] as const)('%j is %s', (given, state, words, share) => {
    const figures = usage(given)
    expect([usageState(figures), usedWords(figures), shareWords(figures)]).toEqual([
      state,
      words,
      share,
    ])
  })
})

describe('the files', () => {
  it('have a line a day, days in UTC', () => {
    expect(daysCsv(usage({ days: [{ date: '2026-11-25', requests: 14 }] }))).toBe(
      '\uFEFFdate,requests\r\n2026-11-25,14\r\n',
    )
    expect(dayWords('2026-03-01')).toBe('1 Mar')
  })

  it('quote what needs it, and never hand a spreadsheet a formula', () => {
    const keys = [
      { keyId: 'key_1', name: 'Build, "main"', requests: 3 },
      { keyId: null, name: '=HYPERLINK("x")', requests: 1 },
    ]
    expect(keysCsv(usage({ keys }))).toBe(
      `\uFEFFkey,name,requests\r\nkey_1,"Build, ""main""",3\r\n,"'=HYPERLINK(""x"")",1\r\n`,
    )
  })
})

describe('the form of a key', () => {
  const form: KeyForm = {
    name: ' Build ',
    expires: '30',
    cap: ' 500 ',
    'goals:read': 'on',
    'goals:write': '',
    'usage:read': 'on',
    'account:read': '',
  }

  it('means this body', () => {
    expect(bodyOf(form, Date.parse('2026-11-25T00:00:00Z'))).toEqual({
      name: 'Build',
      scopes: ['goals:read', 'usage:read'],
      expiresAt: '2026-12-25T00:00:00.000Z',
      requestsPerMonth: 500,
    })
    expect(bodyOf({ ...form, expires: '', cap: '' }, 0)).toEqual({
      name: 'Build',
      scopes: ['goals:read', 'usage:read'],
    })
  })

  it('says what is missing', () => {
    const nothing = { 'goals:read': '', 'usage:read': '' }
    expect(checkKey(form)).toEqual({})
    expect(checkKey({ ...form, ...nothing, name: ' ', cap: '0' })).toEqual({
      name: 'Enter a name',
      cap: '1 or more, in digits only',
      'goals:read': 'Choose at least one',
    })
    expect(checkKey({ ...form, cap: '1,000' })).toEqual({ cap: '1 or more, in digits only' })
  })

  it('knows which keys work', () => {
    const now = Date.parse('2026-11-25T12:00:00Z')
    const state = (given: Partial<ApiKey>) =>
      keyState({ expiresAt: null, revokedAt: null, ...given } as ApiKey, now)
    expect(state({})).toBe('live')
    expect(state({ expiresAt: '2026-11-25T12:00:01.000Z' })).toBe('live')
    expect(state({ expiresAt: '2026-11-25T12:00:00.000Z' })).toBe('expired')
    expect(state({ revokedAt: '2026-11-25T11:00:00.000Z' })).toBe('revoked')
  })

  it('says until when a replaced one works', () => {
    // As the clock of the reader has it, wherever that is.
    const at = new Date(2026, 10, 25, 20, 38, 12).toISOString()
    expect(untilWords(at, new Date(2026, 10, 25, 0, 0, 1).getTime())).toBe('20:38')
    expect(untilWords(at, new Date(2026, 10, 24, 23, 59).getTime())).toBe('25 Nov, 20:38')
  })
})

describe('members', () => {
  const ada = { userId: 'usr_ada', name: 'Ada, Countess', requests: 1_200 }
  it('are called by name or address, oneself also “you”', () => {
    expect(memberWords(ada, 'usr_ada')).toBe('Ada, Countess (you)')
    expect(memberWords(ada, 'usr_bob')).toBe('Ada, Countess')
    expect(memberWords(ada, null)).toBe('Ada, Countess')
  })

  it('come as a file', () => {
    expect(membersCsv(usage({ members: [ada] }))).toBe(
      '\uFEFFmember,name,requests\r\nusr_ada,"Ada, Countess",1200\r\n',
    )
  })
})

describe('tabs', () => {
  it.each([
    ['ArrowRight', 2, 0],
    ['ArrowRight', 0, 1],
    ['ArrowLeft', 0, 2],
    ['Home', 2, 0],
    ['End', 0, 2],
    ['Enter', 1, null],
  ])('%s at %d goes to %s', (key, place, next) => {
    expect(placeAfter(key, place, 3)).toBe(next)
  })
})
