/** Which keys are of one line, told by their times, and what a line has used of its limit. */

import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../../workers/contract/metering.ts'
import { keyNotes, ownLimits, successors } from './key-lines.ts'

const aKey = (id: string, createdAt: string, given: Partial<ApiKey> = {}): ApiKey => ({
  id,
  name: 'Build',
  prefix: 'tf_test_abcd',
  last4: 'x1Y2',
  scopes: ['usage:read'],
  requestsPerMonth: 3,
  createdAt: `2026-11-25T${createdAt}Z`,
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
  ...given,
})
const ends = (at: string) => ({ expiresAt: `2026-11-25T${at}Z` })

/** Made at 9, replaced at 10 with an hour’s grace, at 12 at once. */
const line = [
  aKey('key_3', '12:00:00.123'),
  aKey('key_2', '10:00:00.007', ends('12:00:00.123')),
  aKey('key_1', '09:00:00.000', ends('11:00:00.007')),
]
const row = (keyId: string | null, requests: number, name = 'Build') => ({ keyId, name, requests })

describe('a key that was replaced', () => {
  it('ends a grace after the one like it was made', () => {
    expect([...successors(line)].map(([id, next]) => [id, next.id])).toEqual([
      ['key_2', 'key_3'],
      ['key_1', 'key_2'],
    ])
  })

  it.each([
    ['a millisecond off', {}, '11:00:00.008'],
    ['of another name', { name: 'Other' }, '11:00:00.007'],
    ['of another limit', { requestsPerMonth: 4 }, '11:00:00.007'],
    ['of other scopes', { scopes: ['goals:read'] as ApiKey['scopes'] }, '11:00:00.007'],
  ])('is not taken for the predecessor of one %s', (_, given, end) => {
    const keys = [aKey('key_2', '10:00:00.007', given), aKey('key_1', '09:00:00.000', ends(end))]
    expect(successors(keys).size).toBe(0)
  })

  it('is never its own: one made for an hour is only that', () => {
    expect(successors([aKey('key_1', '09:00:00.000', ends('10:00:00.000'))]).size).toBe(0)
  })
})

describe('a limit of a key’s own', () => {
  it('is used by the whole line', () => {
    const rows = [row('key_3', 1), row('key_1', 1)]
    expect([...ownLimits(rows, line).values()]).toEqual([
      '2 of 3 requests across its rotations',
      '2 of 3 requests across its rotations',
    ])
    expect(ownLimits([row('key_2', 2), ...rows.slice(1)], line).get('key_1')).toBe(
      '3 of 3 requests across its rotations, used up',
    )
  })

  it('is said as “at least” beside one alike that may be of the line', () => {
    const keys = [aKey('key_9', '15:00:00.000', ends('20:00:00.000')), ...line]
    const limits = ownLimits([row('key_9', 1), row('key_3', 3)], keys)
    expect([...limits.values()]).toEqual(['at least 1 of 3 requests', '3 of 3 requests, used up'])
    expect(ownLimits([row('key_3', 2), row('forgotten', 2)], line).get('key_3')).toBe(
      'at least 2 of 3 requests',
    )
  })

  it('is certain beside one alike where neither ends', () => {
    const keys = [aKey('key_9', '15:00:00.000'), ...line]
    expect(ownLimits([row('key_9', 1), row('key_3', 2)], keys).get('key_9')).toBe('1 of 3 requests')
  })

  it('is nothing of the pages, of keys without one, or of other names', () => {
    const free = aKey('key_4', '13:00:00.000', { requestsPerMonth: null })
    const rows = [row(null, 5, 'Pages'), row('key_4', 5), row('key_3', 1)]
    expect([...ownLimits(rows, [free, ...line])]).toEqual([['key_3', '1 of 3 requests']])
    const one = aKey('key_5', '14:00:00.000', { requestsPerMonth: 1, name: 'One' })
    expect(ownLimits([row('key_5', 1, 'One')], [one]).get('key_5')).toBe('1 of 1 request, used up')
  })
})

describe('below a key’s name', () => {
  it('stands which of its name it is, and its limit, where there are several and where there is one', () => {
    const alone = aKey('key_9', '08:00:00.000', { name: 'Alone', requestsPerMonth: null })
    const rows = [row('key_3', 1), row('key_2', 1), row('key_9', 7, 'Alone'), row(null, 2, '')]
    const notesOf = keyNotes(rows, [...line, alone])
    expect(rows.map(notesOf)).toEqual([
      ['tf_test_abcd…x1Y2', 'Limit of its own: 2 of 3 requests across its rotations'],
      ['tf_test_abcd…x1Y2', 'Limit of its own: 2 of 3 requests across its rotations'],
      [],
      [],
    ])
  })
})
