/** What each figure of the business means, in words, and the facts it is made of. */

import type { FactType } from './facts.ts'

/** Each figure with its formula in words and the facts it is made of. */
export const FIGURES = {
  users: {
    name: 'Users',
    formula: 'All accounts registered up to the end of the time.',
    facts: ['user_signup'],
  },
  signups: {
    name: 'Sign-ups',
    formula: 'Accounts registered in the time.',
    facts: ['user_signup'],
  },
  visits: {
    name: 'Visits',
    formula: 'Page views of the public site by people; bots are left out, nobody is recognised.',
    facts: ['visit'],
  },
  mrrCents: {
    name: 'MRR',
    formula:
      'Sum over subscriptions that are active or past due: the price without tax, recurring discounts off, a yearly price ÷ 12, rounded half up to a cent once each. Trials count nothing.',
    facts: ['subscription_created', 'subscription_changed', 'subscription_ended'],
  },
  arrCents: {
    name: 'ARR',
    formula: 'MRR × 12.',
    facts: ['subscription_created', 'subscription_changed', 'subscription_ended'],
  },
  revenueCents: {
    name: 'Revenue',
    formula: 'Paid invoices without tax, on the day they were paid. Refunds are not taken off.',
    facts: ['payment_succeeded'],
  },
  refundsCents: {
    name: 'Refunds',
    formula:
      'Money given back, on the day it was; what a bank sends back to us is taken off again on that day.',
    facts: ['refund', 'refund_failed'],
  },
  failedPayments: {
    name: 'Failed payments',
    formula: 'Attempts to collect a renewal that failed; a retry that fails counts again.',
    facts: ['payment_failed'],
  },
  disputes: {
    name: 'Disputes',
    formula:
      'Payments taken back through the cardholder’s bank, by the day we learned of it; a lost one ends the plan.',
    facts: ['dispute'],
  },
  goals: {
    name: 'Goals',
    formula: 'Goals accepted in the time.',
    facts: ['goal_submitted'],
  },
  apiRequests: {
    name: 'API requests',
    formula:
      'Requests counted against plans in the time, of all accounts, as their meters flushed them.',
    facts: [],
  },
} as const satisfies Record<string, { name: string; formula: string; facts: readonly FactType[] }>
export type Figure = keyof typeof FIGURES
