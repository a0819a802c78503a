/** What a schedule's card says about a run that made no goal. */

import { expect, it } from 'vitest'
import { notRun } from './schedule-words.ts'

it.each([
  ['quota_exceeded', 'this month’s requests were used up'],
  ['plan_required', 'there was no plan'],
  ['payment_overdue', 'a payment was overdue'],
  ['account_disabled', 'the account was disabled'],
  ['some_new_code', 'some new code'],
])('%s: %s', (code, words) => {
  expect(notRun(code)).toBe(words)
})
