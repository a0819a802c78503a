/** Problems of the request itself: its form, its credentials, its fields. */

import type { ProblemEntry } from './problem-entry.ts'

export const requestProblems = {
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
  validation_failed: {
    status: 422,
    title: 'The request is not valid',
    help: 'errors names each field by a JSON pointer.',
  },
  weak_password: {
    status: 422,
    title: 'This password is too easy to guess',
    help: 'Use 8 to 128 characters, not counting spaces at the ends, that are not a common password, our name or your address.',
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
} as const satisfies Record<string, ProblemEntry>
