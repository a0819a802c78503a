/** What others may ask of an account's object, and what it answers: types only, plain values that travel by RPC. */

import type { Grant } from '../contract/grant.ts'
import type { ApiKey, Scope, Usage } from '../contract/metering.ts'

/** Who calls: a key proves itself by its hash; a member was met by the API already. */
export type Caller = { kind: 'key'; hash: string } | { kind: 'member'; userId: string }

/** What a key must hold; `any`: every key may; `session`: no key may, only people who signed in. */
export type Need = Scope | 'any' | 'session'

/**
 * `one`: counted if it is let in. `checked`: let in as if counted, because it will be refused further on.
 * `never`: only the burst matters, and to people not even that. `free`: a plan and the burst matter, whoever asks.
 * `if_possible`: as `one`, but neither plan nor limits refuse it.
 */
export type Counting = 'one' | 'checked' | 'never' | 'free' | 'if_possible'

/** An `Idempotency-Key` with what it stands for: method, path and body as one hash. */
export type Claim = { key: string; fingerprint: string }

/** Some waiting requests that are alike; one with a claim comes alone. */
export type Ask = {
  caller: Caller
  need: Need
  counting: Counting
  requests: number
  claim?: Claim
}

/** A limit and what is left of it; `seconds` is its whole span. Instants in milliseconds. */
export type Rate = { limit: number; left: number; resetsAt: number; seconds: number }
/** `month` is null where it is unlimited or there is no plan, `key` where the key has no limit of its own. */
export type Rates = { burst: Rate; month: Rate | null; key: Rate | null }
export type RateName = keyof Rates

export type Refusal =
  | { code: 'invalid_key' | 'key_expired' | 'key_revoked' | 'account_disabled' }
  | { code: 'plan_required' | 'payment_overdue' }
  | { code: 'quota_exceeded'; violated: RateName[] }
  /** A signed-in person's calls of a minute, whatever the plan. */
  | { code: 'too_many_attempts'; retryAfterSeconds: number }
  | { code: 'idempotency_in_flight'; retryAfterSeconds: number }
  | { code: 'idempotency_mismatch' }

/** Where a request was counted, so that exactly this can be given back. */
export type Receipt = { window: number; day: string; keyId: string; userId: string }

/** `apiKey` is shown where any key may ask about itself. */
export type KeyHolder = { keyId: string; userId: string; apiKey: ApiKey | null }

/** An answer as it is kept for a replay. */
export type KeptAnswer = { status: number; headers: Record<string, string>; body: string }

export type Verdict = {
  /** How many of those asked for are let in; the first come first. */
  granted: number
  /** Why the others are not; null if all are. */
  refusal: Refusal | null
  /** Let in as far as plan and limits go, but the key may not do this. */
  denied: 'forbidden' | 'scope_missing' | null
  holder: KeyHolder | null
  /** As they stand after those let in; null before a key has proved itself, and for people. */
  rates: Rates | null
  /** Of those let in and counted. */
  receipt: Receipt | null
  /** Answered before under this claim. */
  replay: KeptAnswer | null
  /** Names this hold of the claim, to settle it; null without a claim. */
  hold: number | null
}

/** How a claim ended: with an answer to keep, or with nothing done and nothing counted. */
export type Settlement = { key: string; hold: number; answer: KeptAnswer | null }

/** Who does something, as the audit log will say. */
export type By = {
  accountId: string
  userId: string
  now: number
  auditId: string
  requestId: string
}
export type NewKey = { id: string; hash: string; prefix: string; last4: string }
export type KeyWish = {
  name: string
  scopes: Scope[]
  expiresAt: number | null
  cap: number | null
}
/** `replaced`: another key took its place already; `ended`: it lives no more. */
export type Unrotatable = 'unknown' | 'replaced' | 'ended'
/** `made_before`: under the same claim, by a request that was cut off before it could answer. */
export type KeyMade =
  | { kind: 'made' | 'made_before'; apiKey: ApiKey }
  | { kind: 'too_many' }
  | { kind: Unrotatable }
/** Who makes a key, under which `Idempotency-Key`. */
export type Maker = By & { claim: string | null }

/** Usage as the object knows it: members by id, their names stand in D1. */
export type Counted = Omit<Usage, 'members'> & { members: { userId: string; requests: number }[] }

/** What Provisioning and recovery ask. */
export type GrantHolder = {
  /** Takes a grant unless it holds a newer one; answers the one it now holds. */
  apply(grant: Grant): Promise<Grant>
  /** The grant held, or null if none ever came. */
  read(): Promise<Grant | null>
}

export type QuotaPort = GrantHolder & {
  /** Decides about waiting requests and counts those let in, durably before it answers. */
  admit(now: number, asks: Ask[]): Promise<Verdict[]>
  /** The same for one request without a claim, as `wire.ts` writes both: another text is another method's. */
  admitOne(now: number, question: string): Promise<string>
  /** Takes one request back, once for a `ref`; answers what is left now, for its key. */
  giveBack(now: number, receipt: Receipt, ref: string): Promise<Rates>
  settle(now: number, settlement: Settlement): Promise<Rates | null>
  usage(now: number): Promise<Counted>
  makeKey(key: NewKey, wish: KeyWish, by: Maker): Promise<KeyMade>
  rotateKey(id: string, key: NewKey, graceSeconds: number, by: Maker): Promise<KeyMade>
  keys(page: { before: string | null; limit: number }): Promise<ApiKey[]>
  /** False if this account never had such a key. */
  revokeKey(id: string, by: By): Promise<boolean>
  revokeKeys(by: By): Promise<void>
  /** Time may have jumped: does now what an alarm that is set would do later; whether one was set. */
  wake(): Promise<boolean>
  /** An alert, by its key in the outbox, of which no mail was made: what it is about was given back. */
  unsaid(key: string): Promise<void>
  /** Writes what is owed to D1 now; whether there was anything. */
  flush(): Promise<boolean>
}
