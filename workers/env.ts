/** Every binding and secret of the Worker, one line of meaning each. A type: it names no service. */

import type { Mails } from './emails/worker.ts'
import type { Quota } from './quota/quota.ts'
import type { Swarm } from './swarm/swarm.ts'
import type { Toolbox } from './swarm/toolbox.ts'

export type Env = {
  /** The static site, and what only the Worker reads of it: the common passwords and the OpenAPI document (`/_data/*`). */
  ASSETS: Fetcher
  /** Users, mirror of Stripe, outbox, facts. */
  DB: D1Database
  /** One doorbell queue an agent. */
  BILLING_QUEUE: Queue
  PROVISIONING_QUEUE: Queue
  NOTIFICATION_QUEUE: Queue
  ANALYTICS_QUEUE: Queue
  CEO_QUEUE: Queue
  ORCHESTRATOR_QUEUE: Queue
  /** One object an account: entitlements and counters. */
  QUOTA: DurableObjectNamespace<Quota>
  /** One object an account: its goals and their tasks. */
  SWARM: DurableObjectNamespace<Swarm>
  /** The Worker that runs the tools (`wrangler.toolbox.toml`). */
  TOOLBOX: Service<Toolbox>
  /** The Worker that writes mails (`wrangler.mails.toml`). */
  MAILS: Service<Mails>
  /** Attachments and artifacts. */
  FILES: R2Bucket
  /** `production` in wrangler.toml; only the dev script and `.dev.vars` say `development`. */
  ENVIRONMENT: string
  /** Where links in mails and redirects point, without a trailing slash. */
  APP_ORIGIN: string
  /** In development only: where the fixture site listens. */
  FIXTURE_PORT?: string
  /** Version shown by `/health`. */
  VERSION?: string
  /** HMAC key of access tokens. */
  AUTH_SECRET?: string
  /** HMAC key that derives refresh successors and mail-link hashes. */
  TOKEN_PEPPER?: string
  /** HMAC key that ties API keys to their accounts; `new,old` during a rotation. */
  KEY_PEPPER?: string
  /** Stripe's secret key; only test keys until live mode is approved. */
  STRIPE_SECRET_KEY?: string
  /** Signing secret of our webhook endpoint; `old,new` during a rotation. */
  STRIPE_WEBHOOK_SECRET?: string
  /** Base URL of Stripe's API; set in development to the local Stripe. */
  STRIPE_API_BASE?: string
  /** `off` (default) or `on`: automatic tax, tax ids, billing address. */
  STRIPE_TAX?: string
  /** `mailbox` (default), `smtp` or `resend`. */
  MAIL_PROVIDER?: string
  /** Production refuses the mailbox provider unless this is `1`. */
  MAIL_ALLOW_MAILBOX?: string
  MAIL_FROM?: string
  RESEND_API_KEY?: string
  SMTP_HOST?: string
  SMTP_PORT?: string
  SMTP_USER?: string
  SMTP_PASSWORD?: string
  /** `none` (default), `openai`, `anthropic` or `workers-ai`: the model of `swarm/model` that plans goals of Pro and above. */
  LLM_PROVIDER?: string
  LLM_MODEL?: string
  LLM_API_KEY?: string
  /** Instead of the provider's own address: another that speaks the same, up to `/v1`. */
  LLM_BASE_URL?: string
  /** Cloudflare's account id, for `workers-ai`. */
  LLM_ACCOUNT_ID?: string
  /** US dollars per million tokens in and out, `3,15`: without them no cost could be capped. */
  LLM_PRICES?: string
}
