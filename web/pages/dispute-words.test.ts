/** A dispute in a word, and when there is something to lift. */

import { describe, expect, it } from 'vitest'
import { disputeState, mayLift } from './dispute-words.ts'

const LIFTED = '2026-11-25T12:00:00.000Z'

describe('a dispute', () => {
  // Stripe's states: https://docs.stripe.com/api/disputes/object#dispute_object-status
  it.each([
    ['needs_response', null, 'open', 'Needs response', false],
    ['warning_under_review', null, 'open', 'Warning under review', false],
    ['a_state_of_tomorrow', null, 'open', 'A state of tomorrow', false],
    ['won', null, 'over', 'Won', false],
    ['warning_closed', null, 'over', 'Closed', false],
    ['lost', null, 'lost', 'Lost', true],
    ['lost', LIFTED, 'lifted', 'Lifted', false],
  ] as const)('%s, lifted %s, is %s', (status, liftedAt, kind, word, liftable) => {
    expect(disputeState({ status, liftedAt })).toEqual({ kind, word })
    expect(mayLift({ status, liftedAt })).toBe(liftable)
  })
})
