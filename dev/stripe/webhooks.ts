/** Owes every event to every endpoint that wants it, and delivers: signed, retried, or disturbed on demand. */

import { API_VERSION, type Core } from './core.ts'
import type { Chaos, Delivery, Event, WebhookEndpoint } from './state.ts'

/** Real milliseconds between attempts; at Stripe these are hours over three days. */
export const RETRY_AFTER_MS = [500, 2_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000]
const ANSWER_WITHIN_MS = 10_000

export type Send = (url: string, init: RequestInit) => Promise<Response>

const wants = (endpoint: WebhookEndpoint, type: string): boolean =>
  endpoint.status === 'enabled' &&
  (endpoint.enabled_events.includes('*') || endpoint.enabled_events.includes(type))

export const chaosOf = (core: Core): Chaos => core.state.settings.get('chaos') as Chaos

/** Writes down what is owed. While `drop` is on, what is made is never delivered nor retried. */
export function owe(core: Core, event: Event): void {
  const dropped = chaosOf(core).drop
  for (const endpoint of core.state.endpoints.values()) {
    if (!wants(endpoint, event.type)) continue
    oweTo(core, event, endpoint, dropped)
  }
}

function oweTo(core: Core, event: Event, endpoint: WebhookEndpoint, dropped: boolean): void {
  const delivery: Delivery = {
    id: core.id('whd'),
    eventId: event.id,
    endpointId: endpoint.id,
    state: dropped ? 'dropped' : 'pending',
    attempts: [],
    nextAttemptAt: core.realNow(),
  }
  if (!dropped) event.pending_webhooks += 1
  core.state.deliveries.set(delivery.id, delivery)
}

/** Sends an event again to everyone who wants it; false if there is no such event. */
export function replay(core: Core, eventId: string): boolean {
  const event = core.state.events.get(eventId)
  if (!event) return false
  for (const endpoint of core.state.endpoints.values())
    if (wants(endpoint, event.type)) oweTo(core, event, endpoint, false)
  return true
}

/** Deliveries still owed, in the order they were made. */
export const pendingDeliveries = (core: Core): Delivery[] =>
  [...core.state.deliveries.values()].filter(({ state }) => state === 'pending')

/** Tries each of these once; `reorder` shuffles them, `duplicate` sends each twice. Answers the attempts made. */
export async function attemptAll(core: Core, deliveries: Delivery[], send: Send): Promise<number> {
  const { reorder, duplicate } = chaosOf(core)
  const order = reorder ? shuffled(core, deliveries) : deliveries
  let attempts = 0
  const one = async (delivery: Delivery): Promise<void> => {
    attempts += 1
    await attempt(core, delivery, send)
    if (duplicate) {
      attempts += 1
      await attempt(core, delivery, send)
    }
  }
  // At Stripe events travel side by side: nobody may count on their order.
  await Promise.all(order.map(one))
  return attempts
}

async function attempt(core: Core, delivery: Delivery, send: Send): Promise<void> {
  const event = core.state.events.get(delivery.eventId)
  const endpoint = core.state.endpoints.get(delivery.endpointId)
  if (!event || !endpoint) {
    delivery.state = 'failed'
    return
  }
  const { delayMs, badSignature, timeout } = chaosOf(core)
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
  const answered = await post(core, event, endpoint, badSignature, send)
  const { status, text } = timeout
    ? { status: 0, text: 'Timed out (switched on in the control room)' }
    : answered
  delivery.attempts.push({ at: core.now(), status, answer: text })
  if (status >= 200 && status < 300) {
    if (delivery.state === 'pending')
      event.pending_webhooks = Math.max(0, event.pending_webhooks - 1)
    delivery.state = 'delivered'
    return
  }
  if (delivery.state === 'delivered') return
  const wait = RETRY_AFTER_MS[delivery.attempts.length - 1]
  if (wait === undefined) delivery.state = 'failed'
  else delivery.nextAttemptAt = core.realNow() + wait
}

async function post(
  core: Core,
  event: Event,
  endpoint: WebhookEndpoint,
  badSignature: boolean,
  send: Send,
): Promise<{ status: number; text: string }> {
  const body = JSON.stringify(
    { ...event, api_version: endpoint.api_version ?? API_VERSION },
    null,
    2,
  )
  const secret = core.state.secrets.get(endpoint.id) ?? ''
  const signature = await signatureOf(body, badSignature ? `${secret}-forged` : secret, core.now())
  try {
    const answer = await send(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signature,
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      body,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    return { status: answer.status, text: (await answer.text()).slice(0, 500) }
  } catch (error) {
    return { status: 0, text: String(error).slice(0, 500) }
  }
}

/** Scheme v1: HMAC-SHA256 over `t.body` with the endpoint's whole secret (docs.stripe.com/webhooks/signature). */
export async function signatureOf(body: string, secret: string, at: number): Promise<string> {
  const encoder = new TextEncoder()
  const key = await crypto.subtle.importKey(
    'raw',
    encoder.encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(`${at}.${body}`))
  const hex = [...new Uint8Array(mac)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `t=${at},v1=${hex}`
}

function shuffled<T>(core: Core, items: readonly T[]): T[] {
  const all = [...items]
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(core.random() * (i + 1))
    const [a, b] = [all[i], all[j]]
    if (a !== undefined && b !== undefined) {
      all[i] = b
      all[j] = a
    }
  }
  return all
}
