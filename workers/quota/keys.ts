/** An account's keys in its object: made, replaced, revoked, listed. Only hashes are here. */

import { type ApiKey, MAX_LIVE_KEYS, type Scope } from '../contract/metering.ts'
import { DAY, MINUTE, toIso, toIsoOrNull } from '../tools/clock.ts'
import type { By, KeyWish, Maker, NewKey, Unrotatable } from './port.ts'

/** Instants in milliseconds. */
export type KeyRow = {
  id: string
  /** The first key of a line of replacements: they share one cap. */
  family: string
  hash: string
  name: string
  prefix: string
  last4: string
  scopes: Scope[]
  cap: number | null
  userId: string
  createdAt: number
  expiresAt: number | null
  revokedAt: number | null
  /** Another key took its place; it may live on for its grace. */
  replaced: boolean
  /** The `Idempotency-Key` it was made under. */
  claim: string | null
}

/** Replaced keys in their grace: one for each that may live, so that replacing cannot be repeated without end. */
const MAX_IN_GRACE = MAX_LIVE_KEYS

/** So many keys that live no more and count no more are remembered, to say how they died. */
const MAX_DEAD_KEYS = 500

const isLive = (key: KeyRow, now: number): boolean =>
  key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now)

/** A row never changes, another takes its place; so within a minute it is shown as it was. */
const shown = new WeakMap<KeyRow, { minute: number | null; apiKey: ApiKey }>()

/** Shows a key; when it was last used is good to the minute. */
export function keyView(key: KeyRow, lastUsedAt: number | null): ApiKey {
  const minute = lastUsedAt === null ? null : Math.floor(lastUsedAt / MINUTE) * MINUTE
  const before = shown.get(key)
  if (before?.minute === minute) return before.apiKey
  const apiKey = viewOf(key, minute)
  shown.set(key, { minute, apiKey })
  return apiKey
}

const viewOf = (key: KeyRow, lastUsedAt: number | null): ApiKey => ({
  id: key.id,
  name: key.name,
  prefix: key.prefix,
  last4: key.last4,
  scopes: key.scopes,
  requestsPerMonth: key.cap,
  createdAt: toIso(key.createdAt),
  expiresAt: toIsoOrNull(key.expiresAt),
  lastUsedAt: toIsoOrNull(lastUsedAt),
  revokedAt: toIsoOrNull(key.revokedAt),
})

/** All rows are held in memory as well; every change is written before it is seen. */
export class Keys {
  readonly #sql: SqlStorage
  readonly #hasCounted: (keyId: string) => boolean
  readonly #byHash = new Map<string, KeyRow>()

  /** `hasCounted`: in the window that runs, so that it may still weigh on its family's cap. */
  constructor(sql: SqlStorage, hasCounted: (keyId: string) => boolean) {
    this.#sql = sql
    this.#hasCounted = hasCounted
    sql.exec('CREATE TABLE IF NOT EXISTS api_keys (id TEXT PRIMARY KEY, body TEXT NOT NULL)')
    for (const { body } of sql.exec<{ body: string }>('SELECT body FROM api_keys ORDER BY id')) {
      const key = JSON.parse(body) as KeyRow
      this.#byHash.set(key.hash, key)
    }
  }

  byHash(hash: string): KeyRow | null {
    return this.#byHash.get(hash) ?? null
  }

  /** The key made under a claim within the day that claims are kept. */
  madeUnder({ claim, now }: Maker): KeyRow | null {
    if (claim === null) return null
    const made = this.all().find((key) => key.claim === claim && key.createdAt > now - DAY)
    return made ?? null
  }

  find(id: string): KeyRow | null {
    return this.all().find((key) => key.id === id) ?? null
  }

  /** A key and all it replaced or was replaced by, by id. */
  family({ family }: KeyRow): string[] {
    return this.all().flatMap((key) => (key.family === family ? [key.id] : []))
  }

  all(): KeyRow[] {
    return [...this.#byHash.values()]
  }

  /** Newest first: ids sort by time. */
  page({ before, limit }: { before: string | null; limit: number }): KeyRow[] {
    return this.all()
      .filter(({ id }) => before === null || id < before)
      .sort((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, limit)
  }

  /** Null where there are as many live keys as there may be. */
  make(key: NewKey, wish: KeyWish, by: Maker): KeyRow | null {
    const live = this.all().filter((one) => isLive(one, by.now) && !one.replaced)
    if (live.length >= MAX_LIVE_KEYS) return null
    this.#forget(by.now)
    return this.#add(key, key.id, wish, by)
  }

  /**
   * The new key has the old one's name, scopes, cap and span of life; the old one lives on for the grace.
   * `too_many`: so many are in their grace already.
   */
  rotate(
    id: string,
    key: NewKey,
    graceSeconds: number,
    by: Maker,
  ): KeyRow | Unrotatable | 'too_many' {
    const old = this.find(id)
    if (!old) return 'unknown'
    if (old.replaced) return 'replaced'
    if (!isLive(old, by.now)) return 'ended'
    const inGrace = this.all().filter((one) => one.replaced && isLive(one, by.now))
    if (graceSeconds > 0 && inGrace.length >= MAX_IN_GRACE) return 'too_many'
    this.#forget(by.now)
    const span = old.expiresAt === null ? null : old.expiresAt - old.createdAt
    const ends = by.now + graceSeconds * 1_000
    this.#write({
      ...old,
      replaced: true,
      expiresAt: Math.min(old.expiresAt ?? ends, ends),
      revokedAt: graceSeconds === 0 ? by.now : null,
    })
    const { name, scopes, cap, family } = old
    const expiresAt = span === null ? null : by.now + span
    return this.#add(key, family, { name, scopes, cap, expiresAt }, by)
  }

  /** Again is fine: the first time stays. Null if there never was such a key. */
  revoke(id: string, { now }: Pick<By, 'now'>): KeyRow | null {
    const key = this.find(id)
    if (key && key.revokedAt === null) this.#write({ ...key, revokedAt: now })
    return key
  }

  #add(key: NewKey, family: string, wish: KeyWish, { userId, now, claim }: Maker): KeyRow {
    const born = { family, userId, createdAt: now, revokedAt: null, replaced: false, claim }
    return this.#write({ ...key, ...wish, ...born })
  }

  #write(key: KeyRow): KeyRow {
    this.#sql.exec(
      'INSERT OR REPLACE INTO api_keys (id, body) VALUES (?, ?)',
      key.id,
      JSON.stringify(key),
    )
    this.#byHash.set(key.hash, key)
    return key
  }

  #forget(now: number): void {
    const dead = this.all().filter((key) => !isLive(key, now) && !this.#hasCounted(key.id))
    for (const { id, hash } of dead.slice(0, Math.max(0, dead.length - MAX_DEAD_KEYS))) {
      this.#sql.exec('DELETE FROM api_keys WHERE id = ?', id)
      this.#byHash.delete(hash)
    }
  }
}
