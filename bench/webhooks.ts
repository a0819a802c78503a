/** Signed Stripe events for the benchmark, made before the clock starts. */

import { createHmac } from 'node:crypto'

/** Stripe's scheme v1: HMAC-SHA256 of `t.body` under the whole secret (docs.stripe.com/webhooks/signature). */
export function signatureOf(body: string, secret: string, atSeconds: number): string {
  const mac = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex')
  return `t=${atSeconds},v1=${mac}`
}

type Envelope = { id: string; data: { object: { id: string } } }

/** The same event as `recorded`, heard for the first time and about another subscription. */
export function eventLike(recorded: string, id: string, subscriptionId: string): string {
  const event = JSON.parse(recorded) as Envelope
  event.id = id
  event.data.object.id = subscriptionId
  return JSON.stringify(event, null, 2)
}
