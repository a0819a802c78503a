/** What each field of the API looks like, by `Owner.field` or by field alone: examples are composed of these. */

import { brand } from '../../contract/brand.ts'
import { figureSamples } from './figure-samples.ts'
import { moneySamples } from './money-samples.ts'
import { swarmIds, swarmSamples } from './swarm-samples.ts'

/** `owner` is the component, or the field that holds the object. */
export const samples: Readonly<Record<string, unknown>> = {
  ...moneySamples,
  ...figureSamples,
  ...swarmSamples,

  // Who and where.
  id: 'usr_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
  'User.name': 'Ada Lovelace',
  email: 'ada@example.com',
  emailVerified: true,
  isSuperuser: false,
  timeZone: 'Europe/Berlin',
  password: 'correct horse battery staple',
  currentPassword: 'correct horse battery staple',
  newPassword: 'a new horse, another staple',
  name: 'Ada Lovelace',
  token: 'the-token-of-the-mailed-link',
  moved: false,
  'Session.id': 'ses_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
  userAgent: 'Mozilla/5.0 (X11; Linux x64) Firefox/145.0',
  current: true,
  nextCursor: null,
  cursor: 'MDFLQjJaM000TjVQNlE3UjhTOVRBVkJXQ1g',
  limit: 25,

  // OAuth's names.
  grant_type: 'password',
  username: 'ada@example.com',
  scope: 'goals:read usage:read',
  access_token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c3JfMDFLQiJ9.c2lnbmF0dXJl',
  refresh_token: 'rt_5dXq0…',

  // Agents and what they owe.
  'agents[].name': 'billing',
  'agent.name': 'billing',
  'agents[].title': 'Billing',
  'agent.title': 'Billing',
  'agents[].does': 'Makes our rows equal Stripe’s truth.',
  'agent.does': 'Makes our rows equal Stripe’s truth.',
  'queue.waiting': 2,
  'queue.inFlight': 1,
  'queue.failed': 0,
  'queue.parked': 0,
  'queue.dead': 0,
  'messages[].id': 'receipt:in_1SWq2eA1b2C3d4E5',
  'messages[].kind': 'receipt',
  'messages[].attempts': 20,
  'messages[].error': 'The mail provider answered 503',
  'message.id': 'receipt:in_1SWq2eA1b2C3d4E5',
  'message.kind': 'receipt',
  'message.attempts': 20,
  'message.error': 'The mail provider answered 503',

  // Approvals.
  'Approval.id': 'apr_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
  goalId: null,
  'Approval.kind': 'refund',
  action: {
    tool: 'stripe.refund',
    arguments: { invoice: 'in_1SWq2eA1b2C3d4E5', amountCents: 1_900, endAccess: false },
  },
  actionHash: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
  summary: 'Refund $19 of invoice TF-0001 to ada@example.com; access stays as it is',
  'Approval.mayDecide': 'operator',
  proposedBy: 'usr_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
  proposer: 'grace@example.com',
  own: false,
  decidedBy: null,
  decidedAt: null,
  'Approval.reason': null,
  sole: false,
  effectAt: null,
  outcome: null,
  invoice: 'in_1SWq2eA1b2C3d4E5',
  'disputes[].id': 'dp_1SWq2eA1b2C3d4E5',
  'disputes[].status': 'needs_response',
  customer: 'ada@example.com',
  dueAt: '2026-12-01T23:59:59.000Z',
  liftedAt: null,
  paidAt: '2026-11-10T14:02:13.000Z',
  endAccess: false,
  duplicates: [
    {
      subscription: {
        id: 'sub_1SWq2eA1b2C3d4E6',
        plan: 'pro',
        interval: 'month',
        amountCents: 9_900,
        currency: 'usd',
        createdAt: '2026-11-12T08:20:00.000Z',
      },
      keeps: {
        id: 'sub_1SWq2eA1b2C3d4E5',
        plan: 'starter',
        interval: 'month',
        amountCents: 1_900,
        currency: 'usd',
        createdAt: '2026-11-10T14:02:11.000Z',
      },
      customer: 'ada@example.com',
      invoice: { id: 'in_1SWq2eA1b2C3d4E6', number: 'TF-0002', leftCents: 9_900 },
      repair: null,
    },
  ],

  // Keys and usage.
  'ApiKey.id': 'key_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
  'ApiKey.name': 'Nightly build',
  prefix: 'tf_live_01KB2Z',
  'ApiKey.last4': 'x7Qk',
  scopes: ['goals:read', 'goals:write', 'usage:read', 'account:read'],
  'ApiKey.requestsPerMonth': null,
  'ApiKey.expiresAt': null,
  lastUsedAt: '2026-11-24T09:29:00.000Z',
  revokedAt: null,
  secret: 'tf_live_…',
  graceSeconds: 3_600,
  'Usage.limit': 1_000,
  used: 188,
  'Usage.remaining': 812,
  windowStart: '2026-11-10T14:02:11.000Z',
  windowEnd: '2026-12-10T14:02:11.000Z',
  burst: { limit: 60, remaining: 59, resetsAt: '2026-11-24T09:30:41.000Z' },
  projectedExhaustionAt: null,
  requests: 14,
  keyId: 'key_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
  'keys[].name': 'Nightly build',
  userId: 'usr_01KB2Z3M4N5P6Q7R8S9TAVBWCX',

  // Mails one may choose.
  usageAlerts: true,
  billingReminders: true,
  goalResults: true,
  topic: 'usageAlerts',
  'unsubscription.title': 'Usage alerts',
  subscribed: true,

  // The service.
  'Lead.id': 'lead_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
  'KeptLead.id': 'lead_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
  'KeptLead.status': 'new',
  'KeptLead.requestsPerMonth': 250_000,
  'KeptLead.message': 'We audit 400 shops a month. Can it run in our own account?',
  'Lead.requestsPerMonth': 250_000,
  'Lead.message': 'We audit 400 shops a month. Can it run in our own account?',
  'LeadBody.message': 'We audit 400 shops a month. Can it run in our own account?',
  'LeadBody.requestsPerMonth': 250_000,
  company: 'Engines & Sons',
  homepage: '',
  'Health.version': '0.1.0',
  environment: 'production',
  checks: { d1: { ok: true }, queues: { ok: true, overdue: 0, parked: 0 }, mail: { ok: true } },
  openapi: '3.1.0',
  'ClientErrorBody.message': 'x is not a function',
  page: '/dashboard',
  stack: 'TypeError: x is not a function\n    at open (app.js:1:2345)',
  requestId: 'req_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
}

/** What a problem carries beside the fields that all have (API.md §2). */
export const problemSamples: Readonly<Record<string, Record<string, unknown>>> = {
  validation_failed: { errors: [{ detail: 'This field is not known here', pointer: '#/price' }] },
  plan_required: { upgradeUrl: `${brand.origin}/pricing` },
  payment_overdue: { billingUrl: `${brand.origin}/billing` },
  payment_failed: { declineCode: 'insufficient_funds' },
  price_changed: {
    preview: {
      id: 'prv_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
      kind: 'upgrade',
      effective: 'now',
      dueNowCents: 3_900,
    },
  },
  already_subscribed: { changeUrl: `${brand.origin}/billing` },
  quota_exceeded: {
    'violated-policies': ['month'],
    resetsAt: '2026-12-10T14:02:11.000Z',
    upgradeUrl: `${brand.origin}/pricing`,
  },
}

/** What an id in a path looks like, by the noun before it. */
export const idSamples: Readonly<Record<string, string>> = {
  sessions: 'ses_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
  'checkout-sessions': 'cs_test_a1b2c3',
  ...swarmIds,
  approvals: 'apr_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
  leads: 'lead_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
  disputes: 'dp_1SWq2eA1b2C3d4E5',
  duplicates: 'sub_1SWq2eA1b2C3d4E5',
  'api-keys': 'key_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
}
