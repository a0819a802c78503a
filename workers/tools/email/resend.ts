/** Sends through Resend's HTTP API; the business key travels as Idempotency-Key, which Resend remembers for 24 h. */

import * as z from 'zod'
import type { OutgoingMail } from '../../contract/mails.ts'
import { type Clock, SECOND } from '../clock.ts'
import type { EmailTool, SendResult } from './email-tool.ts'

export type ResendSettings = {
  apiKey: string
  /** `Name <address>` of a domain verified at Resend. */
  from: string
  /** Without a trailing slash. */
  baseUrl?: string
  timeoutMs?: number
}

const BASE_URL = 'https://api.resend.com'
const TIMEOUT_MS = 10 * SECOND
/** What only an operator can mend (key, domain, address of the API) is tried again, but rarely. */
const MISCONFIGURED_RETRY_SECONDS = 300
/** A call with the same key is still running at Resend. */
const IN_FLIGHT_RETRY_SECONDS = 5

const Accepted = z.object({ id: z.string().max(200) })
const Refusal = z.object({ name: z.string().max(100).regex(/^\w+$/) })

/** Retry-After in seconds or as an HTTP date (RFC 9110 §10.2.3); `undefined` if it is neither. */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (!header) return undefined
  if (/^\d{1,6}$/.test(header)) return Number(header)
  const until = Date.parse(header)
  return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil((until - now) / SECOND))
}

/** Statuses and names: https://resend.com/docs/api-reference/errors. Its messages may hold addresses, so they are dropped. */
async function judge(response: Response, key: string, now: number): Promise<SendResult> {
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) {
    const accepted = Accepted.safeParse(body)
    return accepted.success
      ? { kind: 'sent', providerId: accepted.data.id }
      : { kind: 'retry', reason: `resend ${response.status} without an id` }
  }
  const name = Refusal.safeParse(body).data?.name ?? 'unknown'
  const reason = `resend ${response.status} ${name}`
  const after = retryAfterSeconds(response.headers.get('Retry-After'), now)
  const retry = (seconds: number | undefined): SendResult =>
    seconds === undefined
      ? { kind: 'retry', reason }
      : { kind: 'retry', reason, afterSeconds: seconds }
  switch (response.status) {
    case 400:
    case 413:
    case 422:
      return { kind: 'refused', reason }
    case 401:
    case 403:
    case 404:
    case 405:
      return retry(MISCONFIGURED_RETRY_SECONDS)
    case 409:
      // The key was accepted before with another body (our template changed in between): it is delivered.
      return name === 'invalid_idempotent_request'
        ? { kind: 'sent', providerId: `key:${key}` }
        : retry(after ?? IN_FLIGHT_RETRY_SECONDS)
    default:
      return retry(after)
  }
}

export function resendProvider(
  settings: ResendSettings,
  outside: { fetch: typeof fetch; clock: Clock },
): EmailTool {
  const { apiKey, from, baseUrl = BASE_URL, timeoutMs = TIMEOUT_MS } = settings
  const { fetch, clock } = outside

  async function send({
    key,
    to,
    subject,
    html,
    text,
    headers,
  }: OutgoingMail): Promise<SendResult> {
    try {
      const response = await fetch(`${baseUrl}/emails`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${apiKey}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': key,
        },
        body: JSON.stringify({
          ...{ from, to: [to], subject, html, text },
          ...(Object.keys(headers).length > 0 ? { headers } : {}),
        }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      return await judge(response, key, clock.now())
    } catch (error) {
      const timedOut = error instanceof Error && error.name === 'TimeoutError'
      return { kind: 'retry', reason: timedOut ? 'resend timed out' : 'resend unreachable' }
    }
  }

  // Resend can be asked by its own id only, never by our key.
  return { provider: 'resend', send, lookUp: async () => 'unknown' }
}
