/** Problems of the moment: the account, the plan, the object's state, or our side. */

import type { ProblemEntry } from './problem-entry.ts'

export const stateProblems = {
  plan_required: {
    status: 402,
    title: 'A plan is needed for this',
    help: 'Choose a plan at /pricing.',
  },
  payment_overdue: {
    status: 402,
    title: 'A payment is overdue',
    help: 'Update the card in Billing; access returns at once.',
  },
  payment_failed: {
    status: 402,
    title: 'The payment failed',
    help: 'Nothing was changed. Try another card.',
  },
  forbidden: {
    status: 403,
    title: 'Not allowed',
    help: 'This needs another role or another kind of credential.',
  },
  csrf: {
    status: 403,
    title: 'The request came from another site',
    help: 'Cookie requests that change something must come from our own pages.',
  },
  scope_missing: {
    status: 403,
    title: 'The key lacks a scope',
    help: 'Create a key with the scope this route asks for.',
  },
  not_in_plan: {
    status: 403,
    title: 'Not part of your plan',
    help: 'Compare the plans at /pricing.',
  },
  email_unverified: {
    status: 403,
    title: 'Verify your email address first',
    help: 'Use the link we mailed, or ask for a new one in Settings.',
  },
  account_disabled: { status: 403, title: 'This account is disabled', help: 'Write to support.' },
  email_taken: {
    status: 409,
    title: 'This address already has an account',
    help: 'Sign in, or reset the password.',
  },
  already_subscribed: {
    status: 409,
    title: 'There is already a live subscription',
    help: 'Change the plan in Billing; nothing was charged.',
  },
  change_pending: {
    status: 409,
    title: 'A change is already pending',
    help: 'Wait for it or undo it first.',
  },
  already_decided: {
    status: 409,
    title: 'This was already decided',
    help: 'Reload to see by whom.',
  },
  not_replayable: {
    status: 409,
    title: 'This message cannot be replayed',
    help: 'No agent understands it; replaying it could not end otherwise.',
  },
  wrong_state: {
    status: 409,
    title: 'It is in no state for this',
    help: 'Look at it again: it went on meanwhile, or has ended.',
  },
  action_changed: {
    status: 409,
    title: 'The action changed since you saw it',
    help: 'Read it again, then decide.',
  },
  price_changed: {
    status: 409,
    title: 'The amount changed since the preview',
    help: 'Look at the new preview, then confirm.',
  },
  disputed: {
    status: 409,
    title: 'This payment is disputed',
    help: 'No refund meanwhile: the dispute decides about the money.',
  },
  idempotency_in_flight: {
    status: 409,
    title: 'The first request with this key is still running',
    help: 'Try again in a moment.',
  },
  still_billed: {
    status: 409,
    title: 'This account is still being billed',
    help: 'The subscription must end first.',
  },
  no_customer: {
    status: 409,
    title: 'Nothing was bought yet',
    help: 'The portal opens after the first purchase.',
  },
  preview_expired: {
    status: 410,
    title: 'The preview has expired',
    help: 'Ask for a new one; it is valid for ten minutes.',
  },
  approval_expired: {
    status: 410,
    title: 'The approval has expired',
    help: 'Propose the action again.',
  },
  offer_closed: {
    status: 410,
    title: 'This offer is no longer open',
    help: 'Ask us for a new one.',
  },
  link_expired: {
    status: 410,
    title: 'This link is used or has expired',
    help: 'Ask for a new one.',
  },
  quota_exceeded: {
    status: 429,
    title: 'The quota is exceeded',
    help: 'A full minute (burst) soon passes. For the month, wait or raise the plan; for a key’s own limit, wait or use another key.',
  },
  too_many_attempts: {
    status: 429,
    title: 'Too many attempts',
    help: 'Wait as long as Retry-After says.',
  },
  internal_error: {
    status: 500,
    title: 'Something broke on our side',
    help: 'Nothing was lost. Try again; quote the request id to support.',
  },
  stripe_unavailable: {
    status: 503,
    title: 'The payment provider does not answer',
    help: 'Nothing was changed. Try again shortly.',
  },
  catalogue_drift: {
    status: 503,
    title: 'This price is being checked',
    help: 'Our price list and the payment provider’s disagree; nothing was charged.',
  },
  live_not_approved: {
    status: 503,
    title: 'Live payments are not approved yet',
    help: 'An operator has to approve live mode.',
  },
  not_configured: {
    status: 503,
    title: 'Not configured',
    help: 'The detail names the missing setting.',
  },
  unavailable: {
    status: 503,
    title: 'Not available just now',
    help: 'Try again shortly.',
  },
  paused: { status: 503, title: 'Paused for maintenance', help: 'Try again shortly.' },
} as const satisfies Record<string, ProblemEntry>
