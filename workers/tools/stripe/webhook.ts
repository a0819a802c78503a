/** Judges a webhook delivery: signature first, then its age, then the envelope. */

import { createHmac, timingSafeEqual } from 'node:crypto'
import Stripe from 'stripe'
import * as z from 'zod'
import type { WebhookVerdict } from './index.ts'
import type { EventEnvelope } from './snapshots.ts'
import { subjectOf } from './subject.ts'

/** Stripe's own tolerance; the SDK checks only the past, so both ways are checked here. */
const MAX_SKEW_SECONDS = 300

// https://docs.stripe.com/api/events/object – only what every version has.
const Envelope = z.looseObject({
  id: z
    .string()
    .regex(/^evt_[0-9A-Za-z_]+$/)
    .max(255),
  object: z.literal('event'),
  type: z.string().min(1).max(255),
  created: z.int().nonnegative(),
  livemode: z.boolean(),
  api_version: z.string().max(100).nullish(),
  data: z.looseObject({ object: z.record(z.string(), z.unknown()) }),
})

/** Reads an event as the API or a webhook gives it; null if it is none. `payload` is its JSON. */
export function envelopeOf(event: unknown, payload: string): EventEnvelope | null {
  const parsed = Envelope.safeParse(event)
  if (!parsed.success) return null
  const { id, type, created, livemode, api_version, data } = parsed.data
  const { id: objectId, object: objectType } = data.object
  return {
    id,
    type,
    objectType: typeof objectType === 'string' ? objectType.slice(0, 255) : 'unknown',
    objectId: typeof objectId === 'string' ? objectId.slice(0, 255) : null,
    subject: subjectOf(type, data.object),
    apiVersion: api_version ?? null,
    livemode,
    createdAt: created * 1_000,
    payload,
  }
}

async function signedBy(rawBody: string, header: string, secret: string): Promise<boolean> {
  if (rawBody === '') return emptySignedBy(header, secret)
  const provider = Stripe.createSubtleCryptoProvider()
  const { signature } = Stripe.webhooks
  try {
    // Tolerance 0 turns the SDK's one-sided age check off.
    return signature
      ? await signature.verifyHeaderAsync(rawBody, header, secret, 0, provider)
      : false
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false
    throw error
  }
}

/**
 * The SDK takes an empty body for a caller's mistake and does not look at its signature
 * (https://docs.stripe.com/webhooks#verify-manually: HMAC-SHA256 of `timestamp.body`).
 */
function emptySignedBy(header: string, secret: string): boolean {
  const expected = createHmac('sha256', secret)
    .update(`${timestampOf(header)}.`)
    .digest()
  return header.split(',').some((part) => {
    const [scheme, value = ''] = part.trim().split('=')
    const given = Buffer.from(value, 'hex')
    return scheme === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
  })
}

/** NaN unless there is exactly one: of two the SDK takes the last, and an old delivery could wear a fresh first one. */
const timestampOf = (header: string): number => {
  const stamps = header.split(',').filter((part) => part.trim().startsWith('t='))
  return stamps.length === 1 ? Number(stamps[0]?.trim().slice(2)) : Number.NaN
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `secrets` holds one signing secret, or `old,new` while it is rotated. */
export async function judgeWebhook(
  rawBody: string,
  header: string | null,
  secrets: string,
  nowMs: number,
): Promise<WebhookVerdict> {
  if (!header) return { kind: 'refused', code: 'invalid_signature' }
  const candidates = secrets.split(',').map((secret) => secret.trim())
  const verdicts = await Promise.all(candidates.map((secret) => signedBy(rawBody, header, secret)))
  if (!verdicts.includes(true)) return { kind: 'refused', code: 'invalid_signature' }
  const skew = Math.abs(nowMs / 1_000 - timestampOf(header))
  if (!(skew <= MAX_SKEW_SECONDS)) return { kind: 'refused', code: 'stale_signature' }
  const event = envelopeOf(parsedJson(rawBody), rawBody)
  return event ? { kind: 'event', event } : { kind: 'refused', code: 'invalid_event' }
}
