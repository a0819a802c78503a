/** What a schedule's card says: when it runs, and why a run made no goal. */

import { expect, it } from 'vitest'
import { notRun, rhythm } from './schedule-words.ts'

it.each([
  ['quota_exceeded', 'this month’s requests were used up'],
  ['plan_required', 'there was no plan'],
  ['payment_overdue', 'a payment was overdue'],
  ['account_disabled', 'the account was disabled'],
  ['some_new_code', 'some new code'],
])('%s: %s', (code, words) => {
  expect(notRun(code)).toBe(words)
})

it.each([
  [{ cadence: 'daily', day: null, timeZone: 'UTC' }, 'Daily, 07:30 UTC'],
  [{ cadence: 'weekly', day: 5, timeZone: 'Asia/Tokyo' }, 'Weekly on Friday, 07:30 Asia/Tokyo'],
  [{ cadence: 'weekly', day: 7, timeZone: 'UTC' }, 'Weekly on Sunday, 07:30 UTC'],
  [{ cadence: 'monthly', day: 31, timeZone: 'UTC' }, 'Monthly on day 31, 07:30 UTC'],
] as const)('%j: %s', (schedule, words) => {
  expect(rhythm({ ...schedule, time: '07:30' })).toBe(words)
})
