/** Reads the settings once, with their defaults; a missing secret is named when somebody needs it. */

import * as z from 'zod'
import type { Env } from './env.ts'

const Settings = z.object({
  ENVIRONMENT: z.enum(['production', 'development', 'test']).default('production'),
  APP_ORIGIN: z.url(),
  VERSION: z.string().default('0.1.0'),
  AUTH_SECRET: z.string().min(32).optional(),
  TOKEN_PEPPER: z.string().min(32).optional(),
  KEY_PEPPER: z.string().min(32).optional(),
  STRIPE_SECRET_KEY: z.string().optional(),
  STRIPE_WEBHOOK_SECRET: z.string().optional(),
  STRIPE_API_BASE: z.url().optional(),
  STRIPE_TAX: z.enum(['off', 'on']).default('off'),
  MAIL_PROVIDER: z.enum(['mailbox', 'smtp', 'resend']).default('mailbox'),
  MAIL_ALLOW_MAILBOX: z.string().optional(),
  MAIL_FROM: z.string().optional(),
  RESEND_API_KEY: z.string().optional(),
  SMTP_HOST: z.string().optional(),
  SMTP_PORT: z.coerce.number().int().optional(),
  SMTP_USER: z.string().optional(),
  SMTP_PASSWORD: z.string().optional(),
  // Words here: one that names no model refuses the goals that would need it, and nothing else (swarm/model/settings.ts).
  LLM_PROVIDER: z.string().optional(),
  LLM_MODEL: z.string().optional(),
  LLM_API_KEY: z.string().optional(),
  LLM_BASE_URL: z.string().optional(),
  LLM_ACCOUNT_ID: z.string().optional(),
  LLM_PRICES: z.string().optional(),
})
export type Config = z.infer<typeof Settings>

/** A setting somebody needs is not there; answered 503 `not_configured` naming it. */
export class NotConfigured extends Error {
  override name = 'NotConfigured'
  readonly variable: string
  constructor(variable: string) {
    super(`${variable} is not set`)
    this.variable = variable
  }
}

/** Bindings do not change while an isolate lives. */
const known = new WeakMap<Env, Config>()

/** Throws NotConfigured for a setting that is there but malformed. */
export function readConfig(env: Env): Config {
  const before = known.get(env)
  if (before) return before
  const parsed = Settings.safeParse(env)
  if (parsed.success) {
    known.set(env, parsed.data)
    return parsed.data
  }
  throw new NotConfigured(String(parsed.error.issues[0]?.path[0] ?? 'configuration'))
}

/** The value of a setting that must be there. */
export function need<K extends keyof Config>(config: Config, name: K): NonNullable<Config[K]> {
  const value = config[name]
  if (value === undefined || value === null || value === '') throw new NotConfigured(name)
  return value as NonNullable<Config[K]>
}
