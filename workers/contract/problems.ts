/** Every problem our API can answer: code → status, title and what to do about it (RFC 9457). */

type ProblemEntry = { status: number; title: string; help: string }

export const problems = {
  malformed_json: {
    status: 400,
    title: 'The body is not valid JSON',
    help: 'Send one JSON document with Content-Type: application/json.',
  },
  invalid_signature: {
    status: 400,
    title: 'The webhook signature does not match',
    help: 'Sign the raw body with the endpoint’s whole secret (v1).',
  },
  stale_signature: {
    status: 400,
    title: 'The webhook signature is too old or from the future',
    help: 'The timestamp may differ from ours by at most 300 seconds.',
  },
  invalid_event: {
    status: 400,
    title: 'The body is not a Stripe event',
    help: 'Send an event envelope with id, object, type and data.object.',
  },
  two_credentials: {
    status: 400,
    title: 'Two credentials were sent',
    help: 'Send either the session cookie or one Authorization header, not both.',
  },
  unsupported_grant_type: {
    status: 400,
    title: 'This grant type is not supported',
    help: 'Use grant_type=password or grant_type=refresh_token.',
  },
  unauthenticated: {
    status: 401,
    title: 'Sign in first',
    help: 'Send a session cookie or an Authorization: Bearer header.',
  },
  invalid_credentials: {
    status: 401,
    title: 'Email or password is wrong',
    help: 'Check both, or reset the password.',
  },
  invalid_token: {
    status: 401,
    title: 'The token is not valid',
    help: 'Ask POST /token for a new one.',
  },
  token_expired: {
    status: 401,
    title: 'The token has expired',
    help: 'Use the refresh token, or sign in again.',
  },
  refresh_reused: {
    status: 401,
    title: 'This refresh token was used before',
    help: 'All tokens of this sign-in are now revoked. Sign in again.',
  },
  invalid_key: {
    status: 401,
    title: 'The API key is not valid',
    help: 'Copy the whole key, or create a new one in Settings.',
  },
  key_expired: {
    status: 401,
    title: 'The API key has expired',
    help: 'Create or rotate a key in Settings.',
  },
  key_revoked: {
    status: 401,
    title: 'The API key was revoked',
    help: 'Create a new key in Settings.',
  },
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
  not_found: {
    status: 404,
    title: 'Nothing here',
    help: 'Check the address; objects of other accounts look like this, too.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This method is not allowed here',
    help: 'The Allow header names those that are.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    help: 'Bodies may have 1 MB, attachments 5 MB.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'This content type is not supported',
    help: 'Send Content-Type: application/json.',
  },
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
  link_expired: {
    status: 410,
    title: 'This link is used or has expired',
    help: 'Ask for a new one.',
  },
  validation_failed: {
    status: 422,
    title: 'The request is not valid',
    help: 'errors names each field by a JSON pointer.',
  },
  weak_password: {
    status: 422,
    title: 'This password is too easy to guess',
    help: 'Use 8 to 128 characters that are not a common password, our name or your address.',
  },
  unknown_plan: {
    status: 422,
    title: 'There is no such plan',
    help: 'The plans are listed at GET /products.',
  },
  contact_sales: {
    status: 422,
    title: 'This plan is sold by contract',
    help: 'Write to us at /contact-sales.',
  },
  no_change: {
    status: 422,
    title: 'That is the plan you have',
    help: 'Choose another plan or interval.',
  },
  idempotency_mismatch: {
    status: 422,
    title: 'This idempotency key was used with another request',
    help: 'Use a new key for a new request.',
  },
  amount_too_large: {
    status: 422,
    title: 'The amount is too large',
    help: 'It may not exceed what was paid.',
  },
  quota_exceeded: {
    status: 429,
    title: 'The quota is exceeded',
    help: 'Wait for the window to turn, or raise the plan.',
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
  paused: { status: 503, title: 'Paused for maintenance', help: 'Try again shortly.' },
} as const satisfies Record<string, ProblemEntry>

export type ProblemCode = keyof typeof problems

/** Fields beside the standard ones that a problem may carry, e.g. `upgradeUrl`. */
export type ProblemExtras = Record<string, unknown>

export type FieldError = { detail: string; pointer: string }

/** The body of an `application/problem+json` answer. */
export type ProblemBody = {
  type: string
  title: string
  status: number
  detail: string
  code: ProblemCode
  requestId: string
  errors?: FieldError[]
} & ProblemExtras

/** The page that explains a code; quota has the type IANA registered. */
export const problemType = (code: ProblemCode): string =>
  code === 'quota_exceeded'
    ? 'https://iana.org/assignments/http-problem-types#quota-exceeded'
    : `/docs/problems/${code}`
