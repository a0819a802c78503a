/** What was counted: one row for window, day, key and member, written before anything is answered. */

import { DAY, MINUTE, toDay } from '../tools/clock.ts'
import { COUNT_FIRST, COUNT_NEXT, COUNT_ONE_MORE, openCounts } from './counts.ts'
import type { Burst } from './judge.ts'
import type { Receipt } from './port.ts'
import { Totals } from './totals.ts'

/** A row as it is flushed to D1; `seq` orders what was said about it. */
export type UsageRow = Receipt & { requests: number; seq: number }

type Row = {
  window: number
  day: string
  key_id: string
  user_id: string
  requests: number
  seq: number
}

/** Analytics looks back 400 days. */
const KEPT_MS = 400 * DAY
/** A goal may be given back as long as its window is remembered by people. */
const GIVEN_KEPT_MS = 35 * DAY

/** Where one key or member counts today; `id` once its row is there, which says it was used in `minute`. */
type Place = { receipt: Receipt; id: number | null; minute: number }

/**
 * Each row also says how the burst stood at its last request; the latest row's is the account's. So one
 * statement a request keeps count, burst and last use together.
 */
export class Ledger {
  readonly #sql: SqlStorage
  #seq = 0
  #burst: Burst = { startedAt: 0, used: 0 }
  #lastAt = 0
  #latestWindow: number | null = null
  readonly #totals: Totals
  /** Something changed since this was last put back. */
  dirty = false
  #day = { at: Number.NaN, name: '' }
  /** Of one window and day, by key and member. */
  #places = new Map<string, Place>()
  /** Whose row was written last, so that it says how burst and `seq` stand; null where that is not sure. */
  #last: Place | null = null

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.#totals = new Totals(sql)
    openCounts(sql)
    sql.exec('CREATE TABLE IF NOT EXISTS given_back (ref TEXT PRIMARY KEY, at INTEGER NOT NULL)')
    // Each alarm forgets the oldest: it must not read all of them for that.
    sql.exec('CREATE INDEX IF NOT EXISTS given_back_by_time ON given_back (at)')
    const [last] = sql
      .exec<{ started_at: number; used: number; seq: number; last_at: number }>(
        `SELECT burst_started_at AS started_at, burst_used AS used, seq, last_at
         FROM counts ORDER BY seq DESC LIMIT 1`,
      )
      .toArray()
    if (last) {
      this.#seq = last.seq
      this.#lastAt = last.last_at
      this.#burst = { startedAt: last.started_at, used: last.used }
    }
    this.#latestWindow = sql
      .exec<{ at: number | null }>('SELECT max(window) AS at FROM counts')
      .one().at
  }

  get burst(): Burst {
    return this.#burst
  }

  /** Milliseconds; when the last request was let in. On disk it is good to the minute, as it is shown. */
  get lastAt(): number {
    return this.#lastAt
  }

  /** The latest window anything was counted in. */
  get latestWindow(): number | null {
    return this.#latestWindow
  }

  /** Requests counted in a window, by all. */
  used(window: number): number {
    return this.#totals.of(window).all
  }

  usedBy(window: number, keyIds: readonly string[]): number {
    const { byKey } = this.#totals.of(window)
    return keyIds.reduce((sum, id) => sum + (byKey.get(id) ?? 0), 0)
  }

  /** In the latest window. */
  hasCounted(keyId: string): boolean {
    return this.#latestWindow !== null && this.usedBy(this.#latestWindow, [keyId]) > 0
  }

  /** Of a window, by key (`''`: without one). */
  byKey(window: number): ReadonlyMap<string, number> {
    return this.#totals.of(window).byKey
  }

  /** Of a window, by member; asked by pages, so not kept in memory. */
  byMember(window: number): { userId: string; requests: number }[] {
    return this.#sql
      .exec<{ user_id: string; requests: number }>(
        `SELECT user_id, sum(requests) AS requests FROM counts WHERE window = ?
         GROUP BY user_id HAVING sum(requests) > 0 ORDER BY requests DESC, user_id`,
        window,
      )
      .toArray()
      .map(({ user_id, requests }) => ({ userId: user_id, requests }))
  }

  /** Notes requests that were let in: `counted` of them against the window. Answers where. */
  note(
    window: number,
    { keyId, userId }: Pick<Receipt, 'keyId' | 'userId'>,
    counted: number,
    { burst, now }: { burst: Burst; now: number },
  ): Receipt {
    const place = this.#placeOf(window, keyId, userId, now)
    this.#seq += 1
    this.dirty = true
    this.#write(place, counted, burst, now)
    this.#burst = burst
    this.#lastAt = Math.max(this.#lastAt, now)
    this.#latestWindow = Math.max(this.#latestWindow ?? 0, window)
    this.#totals.add(place.receipt, counted)
    return place.receipt
  }

  /** A write that fails leaves nothing to go on from. */
  #write(place: Place, counted: number, burst: Burst, now: number): void {
    const [sql, seq, { id }] = [this.#sql, this.#seq, place]
    const { startedAt, used } = burst
    const minute = Math.floor(now / MINUTE)
    const goesOn = place === this.#last && minute === place.minute
    const inBurst = startedAt === this.#burst.startedAt && used === this.#burst.used + 1
    const isOneMore = goesOn && inBurst && counted === 1
    this.#last = null
    if (id === null) place.id = this.#begun(place.receipt, [counted, now, startedAt, used, seq])
    else if (isOneMore) sql.exec(COUNT_ONE_MORE, id)
    else sql.exec(COUNT_NEXT, counted, now, startedAt, used, seq, id)
    place.minute = minute
    this.#last = place
  }

  /** Takes one back where it was counted, once for a `ref`. */
  giveBack(receipt: Receipt, ref: string, now: number): void {
    const { rowsWritten } = this.#sql.exec(
      'INSERT OR IGNORE INTO given_back VALUES (?, ?)',
      ref,
      now,
    )
    if (rowsWritten > 0) this.takeBack(receipt)
  }

  /** For whom the caller knows to come once. */
  takeBack(receipt: Receipt): void {
    this.#last = null
    this.#seq += 1
    this.dirty = true
    this.#sql.exec(
      `UPDATE counts SET requests = requests - 1, seq = ?, burst_started_at = ?, burst_used = ?
       WHERE window = ? AND day = ? AND key_id = ? AND user_id = ?`,
      this.#seq,
      this.#burst.startedAt,
      this.#burst.used,
      receipt.window,
      receipt.day,
      receipt.keyId,
      receipt.userId,
    )
    this.#totals.add(receipt, -1)
  }

  lastUsed(): Map<string, number> {
    const rows = this.#sql
      .exec<{ key_id: string; at: number }>(
        'SELECT key_id, max(last_at) AS at FROM counts GROUP BY key_id',
      )
      .toArray()
    return new Map(rows.map(({ key_id, at }) => [key_id, at]))
  }

  days(from: string): Map<string, number> {
    const rows = this.#sql
      .exec<{ day: string; requests: number }>(
        'SELECT day, sum(requests) AS requests FROM counts WHERE day >= ? GROUP BY day',
        from,
      )
      .toArray()
    return new Map(rows.map(({ day, requests }) => [day, requests]))
  }

  /** Rows that changed after `seq`, in that order. */
  changedAfter(seq: number, limit: number): UsageRow[] {
    return this.#sql
      .exec<Row>(
        `SELECT window, day, key_id, user_id, requests, seq FROM counts
         WHERE seq > ? ORDER BY seq LIMIT ?`,
        seq,
        limit,
      )
      .toArray()
      .map(({ key_id, user_id, ...row }) => ({ ...row, keyId: key_id, userId: user_id }))
  }

  /** Lets go of what nobody asks for any more. */
  forget(): void {
    this.#last = null
    this.#places.clear()
    this.#sql.exec('DELETE FROM counts WHERE last_at < ?', this.#lastAt - KEPT_MS)
    this.#sql.exec('DELETE FROM given_back WHERE at < ?', this.#lastAt - GIVEN_KEPT_MS)
  }

  #placeOf(window: number, keyId: string, userId: string, now: number): Place {
    const at = Math.floor(now / DAY)
    if (this.#day.at !== at) {
      this.#day = { at, name: toDay(now) }
      this.#last = null
      this.#places.clear()
    }
    const last = this.#last
    if (last && isOf(last, window, keyId, userId)) return last
    const who = `${keyId} ${userId}`
    const known = this.#places.get(who)
    if (known?.receipt.window === window) return known
    const place = { receipt: { window, day: this.#day.name, keyId, userId }, id: null, minute: 0 }
    this.#places.set(who, place)
    return place
  }

  #begun({ window, day, keyId, userId }: Receipt, stands: readonly number[]): number {
    return this.#sql.exec<{ id: number }>(COUNT_FIRST, window, day, keyId, userId, ...stands).one()
      .id
  }
}

const isOf = ({ receipt }: Place, window: number, keyId: string, userId: string): boolean =>
  receipt.window === window && receipt.keyId === keyId && receipt.userId === userId
