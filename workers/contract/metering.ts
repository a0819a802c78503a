/** Keys and usage of the metered API: what a key may do, what an account has used, what clients may ask. */

import * as z from 'zod'
import { PLANS } from './catalogue.ts'
import { Name } from './free-text.ts'

export const SCOPES = ['goals:read', 'goals:write', 'usage:read', 'account:read'] as const
export type Scope = (typeof SCOPES)[number]

/** Live keys an account may have at once; one that is replaced and in its grace is not among them. */
export const MAX_LIVE_KEYS = 20

const instant = z.iso.datetime()

export const ApiKey = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** How the key begins, to recognise it by, with `last4`. */
  prefix: z.string(),
  last4: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  /** A limit of its own within the account's, per quota window; null = none. */
  requestsPerMonth: z.int().nullable(),
  createdAt: instant,
  expiresAt: instant.nullable(),
  /** Good to the minute. */
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
})
export type ApiKey = z.infer<typeof ApiKey>

/** `secret` is the whole key, shown this once; null when the answer is a replay. */
export const NewApiKey = z.strictObject({ apiKey: ApiKey, secret: z.string().nullable() })
export type NewApiKey = z.infer<typeof NewApiKey>

export const NewApiKeyBody = z.strictObject({
  name: Name,
  /** Omitted = all. */
  scopes: z.array(z.enum(SCOPES)).min(1, 'Choose at least one scope').max(20).optional(),
  /** In the future; omitted = never. */
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  /** Omitted = only the account's limit. */
  requestsPerMonth: z.int().min(1).max(1_000_000_000).optional(),
})
export type NewApiKeyBody = z.infer<typeof NewApiKeyBody>

/** How long the old key still works: not at all, an hour, a day. */
export const GRACES = [0, 3_600, 86_400] as const
export const RotateApiKeyBody = z.strictObject({
  graceSeconds: z.union(GRACES.map((seconds) => z.literal(seconds))),
})

export const Usage = z.strictObject({
  plan: z.enum(PLANS).nullable(),
  /** null = unlimited, 0 without access. */
  limit: z.int().nullable(),
  used: z.int(),
  remaining: z.int().nullable(),
  /** null without a plan. */
  windowStart: instant.nullable(),
  windowEnd: instant.nullable(),
  burst: z.strictObject({ limit: z.int(), remaining: z.int(), resetsAt: instant }),
  /** When the limit is reached at this window's pace; null if the window turns first. */
  projectedExhaustionAt: instant.nullable(),
  /** The last 30 UTC days, oldest first, today included. */
  days: z.array(z.strictObject({ date: z.iso.date(), requests: z.int() })),
  /** Of this window, most used first; `keyId` null is what was sent without a key. */
  keys: z.array(
    z.strictObject({ keyId: z.string().nullable(), name: z.string(), requests: z.int() }),
  ),
  /** Of this window, by who sent it or whose key did, most first; without a name, by address. */
  members: z.array(z.strictObject({ userId: z.string(), name: z.string(), requests: z.int() })),
})
export type Usage = z.infer<typeof Usage>
