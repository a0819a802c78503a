/** Answers kept under their `Idempotency-Key` for a day, and who is at work on one (API.md §1). */

import { DAY, SECOND } from '../tools/clock.ts'
import type { Claim, KeptAnswer, Receipt, Settlement } from './port.ts'

const KEPT_MS = DAY
/** Whoever holds a claim that long without an answer was cut off: the next one with the same request goes on in its place. */
const HOLD_MS = 20 * SECOND

type Row = {
  fingerprint: string
  answer: string | null
  receipt: string | null
  held_until: number
}

export type Found =
  | { kind: 'new' }
  | { kind: 'mismatch' }
  | { kind: 'in_flight'; retryAfterSeconds: number }
  | { kind: 'replay'; answer: KeptAnswer }
  /** Its holder was cut off after it was counted, or before anything was. */
  | { kind: 'orphaned'; receipt: Receipt | null }

export class Answers {
  readonly #sql: SqlStorage
  /** Two holds taken in one millisecond, or by a clock that went back, are still two. */
  #lastHold = 0

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`CREATE TABLE IF NOT EXISTS answers (
      key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, answer TEXT, receipt TEXT,
      held_until INTEGER NOT NULL, expires_at INTEGER NOT NULL)`)
    sql.exec('CREATE INDEX IF NOT EXISTS answers_by_expiry ON answers (expires_at)')
  }

  find({ key, fingerprint }: Claim, now: number): Found {
    const [row] = this.#sql
      .exec<Row>(
        `SELECT fingerprint, answer, receipt, held_until FROM answers
         WHERE key = ? AND expires_at > ?`,
        key,
        now,
      )
      .toArray()
    if (!row) return { kind: 'new' }
    if (row.fingerprint !== fingerprint) return { kind: 'mismatch' }
    if (row.answer !== null) return { kind: 'replay', answer: JSON.parse(row.answer) as KeptAnswer }
    if (row.held_until > now)
      return { kind: 'in_flight', retryAfterSeconds: Math.ceil((row.held_until - now) / SECOND) }
    return { kind: 'orphaned', receipt: receiptOf(row) }
  }

  /** Takes the claim; the answer names this hold. What has expired goes. */
  hold({ key, fingerprint }: Claim, receipt: Receipt | null, now: number): number {
    this.#sql.exec('DELETE FROM answers WHERE expires_at <= ?', now)
    this.#lastHold = Math.max(now + HOLD_MS, this.#lastHold + 1)
    this.#sql.exec(
      `INSERT OR REPLACE INTO answers (key, fingerprint, answer, receipt, held_until, expires_at)
       VALUES (?, ?, NULL, ?, ?, ?)`,
      key,
      fingerprint,
      receipt && JSON.stringify(receipt),
      this.#lastHold,
      now + KEPT_MS,
    )
    return this.#lastHold
  }

  /**
   * Keeps the answer, or drops the claim and tells what was counted for it. A hold that was taken over meanwhile
   * drops nothing, and of two answers the first stays.
   */
  settle({ key, hold, answer }: Settlement): Receipt | null {
    if (answer) {
      this.#sql.exec(
        'UPDATE answers SET answer = ? WHERE key = ? AND answer IS NULL',
        JSON.stringify(answer),
        key,
      )
      return null
    }
    const [row] = this.#sql
      .exec<Row>(
        `DELETE FROM answers WHERE key = ? AND held_until = ? AND answer IS NULL
         RETURNING fingerprint, answer, receipt, held_until`,
        key,
        hold,
      )
      .toArray()
    return row ? receiptOf(row) : null
  }
}

const receiptOf = ({ receipt }: Row): Receipt | null =>
  receipt === null ? null : (JSON.parse(receipt) as Receipt)
