/** Calls the API with the session cookie; answers are typed by the contract, refusals are thrown. */

import type { Agent, AgentMessage, Specialist } from '../../workers/contract/agents.ts'
import type {
  ChannelSteps,
  ChurnMonth,
  CohortOut,
  FactOut,
  Summary,
} from '../../workers/contract/analytics.ts'
import type { Approval, DecisionBody } from '../../workers/contract/approvals.ts'
import type { OriginBody } from '../../workers/contract/bodies.ts'
import type { Interval, PlanKey } from '../../workers/contract/catalogue.ts'
import type { Dispute } from '../../workers/contract/disputes.ts'
import type { Duplicate } from '../../workers/contract/duplicates.ts'
import type { Figure } from '../../workers/contract/figures.ts'
import type { ApiKey, NewApiKey, NewApiKeyBody, Usage } from '../../workers/contract/metering.ts'
import type { NotificationPreferences } from '../../workers/contract/notification-topics.ts'
import type {
  CheckoutStatus,
  Health,
  Invoice,
  Lead,
  Session,
  Subscription,
  User,
} from '../../workers/contract/objects.ts'
import type { Offer, OfferBody } from '../../workers/contract/offers.ts'
import type { NextAction, Preview } from '../../workers/contract/plan-change.ts'
import { isUnanswered, noAnswer, Refusal, readProblem } from './problem.ts'

/** What the form of /contact-sales sends; absent values are left out. */
export type LeadWords = {
  email: string
  message: string
  name?: string
  company?: string
  requestsPerMonth?: number
  homepage?: string
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** Whoever waits longer is told so and may try again. */
const PATIENCE_MS = 30_000
const REPEAT_AFTER_MS = [300, 1_500]
/** Doing these twice is doing them once: the API answers the same open checkout, the same cancelled plan. */
const REPEATABLE =
  /^((GET|DELETE) |POST \/(create-checkout-session|create-portal-session|subscription\/(cancel|resume))$)/

async function once<T>(
  method: Method,
  path: string,
  body?: unknown,
  idempotencyKey?: string,
): Promise<T> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS)
  try {
    const response = await fetch(`/api/v1${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: patience.signal,
    })
    if (response.status === 204) return undefined as T
    const answer: unknown = await response.json().catch(() => null)
    if (!response.ok || answer === null)
      throw readProblem(response.status, response.headers, answer)
    return answer as T
  } catch (error) {
    throw error instanceof Refusal ? error : noAnswer(patience.signal.aborted)
  } finally {
    clearTimeout(timer)
  }
}

export async function call<T>(
  method: Method,
  path: string,
  body?: unknown,
  idempotencyKey?: string,
): Promise<T> {
  for (const delay of REPEATABLE.test(`${method} ${path}`) ? REPEAT_AFTER_MS : [])
    try {
      return await once<T>(method, path, body, idempotencyKey)
    } catch (error) {
      if (!isUnanswered(error) || error.code === 'timeout') throw error
      await new Promise((resolve) => setTimeout(resolve, delay))
    }
  return once<T>(method, path, body, idempotencyKey)
}

/** What an unsubscribe link is about. */
export type Unsubscription = { topic: string; title: string; email: string; subscribed: boolean }

/** Every call the pages make, under the name of what it does. */
export const api = {
  register: (body: { email: string; password: string; cameFrom?: OriginBody }) =>
    call<{ user: User }>('POST', '/register', body),
  signIn: (body: { email: string; password: string }) =>
    call<{ user: User }>('POST', '/session', body),
  signOut: () => call<void>('DELETE', '/session'),
  me: () => call<{ user: User }>('GET', '/users/me'),
  updateMe: (
    body:
      | { name: string }
      | { currentPassword: string; newPassword: string }
      | { email: string; currentPassword: string }
      | { timeZone: string },
  ) => call<{ user: User }>('PATCH', '/users/me', body),
  closeAccount: (body: { password: string; confirm: string }) =>
    call<void>('DELETE', '/users/me', body),
  sendVerification: () => call<unknown>('POST', '/email-verifications', {}),
  verifyEmail: (token: string) => call<unknown>('POST', '/email-verifications/consume', { token }),
  askReset: (email: string) => call<unknown>('POST', '/password-resets', { email }),
  resetPassword: (token: string, newPassword: string) =>
    call<unknown>('POST', '/password-resets/consume', { token, newPassword }),
  sessions: (cursor?: string) =>
    call<{ sessions: Session[]; nextCursor?: string | null }>('GET', `/sessions${after(cursor)}`),
  endSession: (id: string) => call<void>('DELETE', `/sessions/${encodeURIComponent(id)}`),
  endOtherSessions: () => call<void>('DELETE', '/sessions'),
  checkout: (plan: PlanKey, interval: Interval) =>
    call<{ id: string; url: string }>('POST', '/create-checkout-session', { plan, interval }),
  checkoutState: (id: string) =>
    call<{ status: CheckoutStatus; subscription: Subscription | null }>(
      'GET',
      `/checkout-sessions/${encodeURIComponent(id)}`,
    ),
  portal: () => call<{ url: string }>('POST', '/create-portal-session', {}),
  cancel: () => call<{ subscription: Subscription | null }>('POST', '/subscription/cancel', {}),
  resume: () => call<{ subscription: Subscription | null }>('POST', '/subscription/resume', {}),
  leaveLead: (lead: LeadWords) => call<{ lead: Lead }>('POST', '/leads', lead),
  approvals: (cursor?: string) =>
    call<{ approvals: Approval[]; nextCursor: string | null }>('GET', `/approvals${after(cursor)}`),
  decide: (id: string, body: DecisionBody) =>
    call<{ approval: Approval }>('POST', `/approvals/${encodeURIComponent(id)}/decision`, body),
  disputes: (cursor?: string) =>
    call<{ disputes: Dispute[]; nextCursor: string | null }>('GET', `/disputes${after(cursor)}`),
  liftDispute: (id: string) => call<void>('POST', `/disputes/${encodeURIComponent(id)}/lift`),
  proposeRefund: (body: { invoice: string; amountCents?: number; endAccess: boolean }) =>
    call<{ approval: Approval }>('POST', '/refunds', body),
  previewChange: (body: { plan: PlanKey; interval: Interval; offer?: string }) =>
    call<{ preview: Preview }>('POST', '/subscription/preview', body),
  changePlan: (previewId: string) =>
    call<{ subscription: Subscription; nextAction: NextAction | null }>(
      'POST',
      '/subscription/change',
      { previewId },
    ),
  offers: () => call<{ offers: Offer[] }>('GET', '/offers'),
  makeOffer: (body: OfferBody) => call<{ offer: Offer }>('POST', '/offers', body),
  duplicates: () => call<{ duplicates: Duplicate[] }>('GET', '/duplicates?limit=100'),
  endDuplicate: (id: string) =>
    call<{ approval: Approval }>('POST', `/duplicates/${encodeURIComponent(id)}/end`, {}),
  withdrawOffer: (id: string) => call<void>('DELETE', `/offers/${encodeURIComponent(id)}`),
  acceptOffer: (body: { plan: 'enterprise'; interval: Interval; offer: string }) =>
    call<{ id: string; url: string }>('POST', '/create-checkout-session', body),
  dropPendingChange: () => call<void>('DELETE', '/subscription/pending-change'),
  notificationPreferences: () =>
    call<{ notificationPreferences: NotificationPreferences }>('GET', '/notification-preferences'),
  updateNotificationPreferences: (body: Partial<NotificationPreferences>) =>
    call<{ notificationPreferences: NotificationPreferences }>(
      'PATCH',
      '/notification-preferences',
      body,
    ),
  unsubscription: (token: string) =>
    call<{ unsubscription: Unsubscription }>(
      'GET',
      `/unsubscribe?token=${encodeURIComponent(token)}`,
    ),
  unsubscribe: (token: string) =>
    call<{ unsubscription: Unsubscription }>(
      'POST',
      `/unsubscribe?token=${encodeURIComponent(token)}`,
    ),
  resubscribe: (token: string) =>
    call<void>('DELETE', `/unsubscribe?token=${encodeURIComponent(token)}`),
  summary: (search: string) => call<Summary>('GET', `/analytics/summary${search}`),
  funnel: (search: string) =>
    call<{ channels: ChannelSteps[] }>('GET', `/analytics/funnel${search}`),
  cohorts: () => call<{ cohorts: CohortOut[]; churn: ChurnMonth[] }>('GET', '/analytics/cohorts'),
  facts: (figure: Figure, time: { from: string; to: string }, cursor?: string) =>
    call<{ facts: FactOut[]; nextCursor: string | null }>(
      'GET',
      `/analytics/facts?${new URLSearchParams({ figure, ...time, ...(cursor ? { cursor } : {}) })}`,
    ),
  agents: () => call<{ agents: Agent[]; specialists: Specialist[] }>('GET', '/agents'),
  actOnAgent: (name: Agent['name'], act: 'run' | 'pause' | 'resume') =>
    call<{ agent: Agent }>('POST', `/agents/${name}/${act}`, {}),
  agentMessages: (cursor?: string) =>
    call<{ messages: AgentMessage[]; nextCursor: string | null }>(
      'GET',
      `/agents/messages${after(cursor)}`,
    ),
  replayMessage: (id: string) =>
    call<{ message: AgentMessage }>(
      'POST',
      `/agents/messages/${encodeURIComponent(id)}/replay`,
      {},
    ),
  recompute: () => call<unknown>('POST', '/analytics/recompute', {}),
  usage: () => call<{ usage: Usage }>('GET', '/usage'),
  keys: (cursor?: string) =>
    call<{ apiKeys: ApiKey[]; nextCursor: string | null }>(
      'GET',
      `/api-keys?${new URLSearchParams({ limit: '100', ...(cursor ? { cursor } : {}) })}`,
    ),
  createKey: (body: NewApiKeyBody, idempotencyKey: string) =>
    call<NewApiKey>('POST', '/api-keys', body, idempotencyKey),
  rotateKey: (id: string, graceSeconds: number, idempotencyKey: string) =>
    call<NewApiKey>(
      'POST',
      `/api-keys/${encodeURIComponent(id)}/rotate`,
      { graceSeconds },
      idempotencyKey,
    ),
  revokeKey: (id: string) => call<void>('DELETE', `/api-keys/${encodeURIComponent(id)}`),
  revokeAllKeys: () => call<void>('DELETE', '/api-keys'),
  health: () => call<Health>('GET', '/health'),
  invoices: (cursor?: string) =>
    call<{ invoices: Invoice[]; nextCursor: string | null }>('GET', `/invoices${after(cursor)}`),
}

export const after = (cursor?: string) => (cursor ? `?cursor=${encodeURIComponent(cursor)}` : '')
