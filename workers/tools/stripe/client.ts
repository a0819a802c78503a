/** Opens the SDK's client; live keys are refused here, before any call leaves the house. */

import Stripe from 'stripe'
import { LiveNotApproved } from './errors.ts'

export type ClientOptions = {
  /** Called at first use; may throw what names the missing setting. */
  secretKey: () => string
  /** Base URL of Stripe's API; only set for the local Stripe. */
  apiBase?: string
  /** In process: `(url, init) => local.fetch(new Request(url, init))`. */
  fetch?: typeof fetch
  /** Live keys are refused until an approval is on record. */
  liveApproved?: boolean
  /** Milliseconds an answer may take; default 10,000. */
  timeoutMs?: number
  /** Repeats after network errors, 409, 429 and 5xx; default 1, at most 2. */
  retries?: number
}

export const isLive = (key: string): boolean => /^(sk|rk)_live_/.test(key)

export function openClient(options: ClientOptions): Stripe {
  const key = options.secretKey()
  if (isLive(key) && !options.liveApproved) throw new LiveNotApproved()
  const base = options.apiBase ? new URL(options.apiBase) : null
  return new Stripe(key, {
    timeout: options.timeoutMs ?? 10_000,
    maxNetworkRetries: Math.min(options.retries ?? 1, 2),
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient(options.fetch),
    ...(base && {
      host: base.hostname,
      port: base.port || (base.protocol === 'https:' ? '443' : '80'),
      protocol: base.protocol === 'https:' ? ('https' as const) : ('http' as const),
    }),
  })
}
