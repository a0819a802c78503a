/** Opens StripeTool over the official SDK; built lazily, so that a missing secret is named when it is needed. */

import type { StripeTool } from './index.ts'

export type StripeOptions = {
  /** Called at first use; may throw what names the missing setting. */
  secretKey: () => string
  /** One signing secret, or `old,new` during a rotation; called at first use. */
  webhookSecret: () => string
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

export declare function stripeTool(options: StripeOptions): StripeTool
