/** One object an account: holds what it may do, knows its keys, counts, and owes D1 what it counted. */

import { DurableObject } from 'cloudflare:workers'
import { type Grant, isNewer } from '../contract/grant.ts'
import type { ApiKey } from '../contract/metering.ts'
import { openDatabase } from '../db/database.ts'
import type { Env } from '../env.ts'
import { poster } from '../queue.ts'
import { SECOND, systemClock } from '../tools/clock.ts'
import { consoleLog, errorText } from '../tools/log.ts'
import { Admission } from './admission.ts'
import { type Alert, alertOf } from './alerts.ts'
import { Answers } from './answers.ts'
import { ratesOf } from './judge.ts'
import { Keys, keyView } from './keys.ts'
import { Ledger } from './ledger.ts'
import { Owed } from './owed.ts'
import type {
  Ask,
  By,
  Counted,
  KeyMade,
  KeyWish,
  Maker,
  NewKey,
  Rates,
  Receipt,
  Settlement,
  Verdict,
} from './port.ts'
import { figuresOf, usageView } from './usage.ts'
import { QuestionReader, VerdictWriter } from './wire.ts'

/** Usage gathers this long before it is written to D1: real time, as all that only paces our own work. */
const FLUSH_AFTER_MS = 5 * SECOND
const FLUSH_AGAIN_AFTER_MS = 30 * SECOND
/** So long a threshold has to stay crossed, since requests that are still at work may be given back. */
const CROSSED_FOR_MS = 5 * SECOND

export class Quota extends DurableObject<Env> {
  readonly #sql: SqlStorage
  readonly #keys: Keys
  readonly #ledger: Ledger
  readonly #answers: Answers
  readonly #owed: Owed
  readonly #admission: Admission
  readonly #reader = new QuestionReader()
  readonly #writer = new VerdictWriter()
  #alarmAt: number | null = null
  /** Real time; where it is not known, the object was away for longer. */
  #crossedAt = 0

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    const { sql } = state.storage
    this.#sql = sql
    sql.exec(
      'CREATE TABLE IF NOT EXISTS held (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL)',
    )
    this.#ledger = new Ledger(sql)
    this.#keys = new Keys(sql, (keyId) => this.#ledger.hasCounted(keyId))
    this.#answers = new Answers(sql)
    this.#owed = new Owed(sql, this.#ledger)
    const [row] = sql.exec<{ body: string }>('SELECT body FROM held').toArray()
    const rooms = { keys: this.#keys, ledger: this.#ledger, answers: this.#answers }
    this.#admission = new Admission(rooms, row ? (JSON.parse(row.body) as Grant) : null)
  }

  apply(grant: Grant): Grant {
    const held = this.#admission.grant
    if (held && !isNewer(grant, held)) return held
    this.#sql.exec('INSERT OR REPLACE INTO held (one, body) VALUES (1, ?)', JSON.stringify(grant))
    this.#admission.grant = grant
    if (held && grant.epoch > held.epoch) this.#tellAgain()
    if (this.#alert()) this.#schedule(0)
    return grant
  }

  read(): Grant | null {
    return this.#admission.grant
  }

  admit(now: number, asks: Ask[]): Verdict[] {
    const verdicts = asks.map((ask) => this.#admission.admit(now, ask))
    this.#scheduleFlush()
    return verdicts
  }

  admitOne(now: number, question: string): string {
    const verdict = this.#admission.admit(now, this.#reader.read(question))
    this.#scheduleFlush()
    return this.#writer.write(verdict)
  }

  giveBack(now: number, receipt: Receipt, ref: string): Rates {
    this.#ledger.giveBack(receipt, ref, now)
    return this.#leftAfter(now, receipt)
  }

  /** Answers what is left if something was given back. A claim is dropped once, so what it counted is taken back once. */
  settle(now: number, settlement: Settlement): Rates | null {
    const receipt = this.#answers.settle(settlement)
    if (!receipt) return null
    this.#ledger.takeBack(receipt)
    return this.#leftAfter(now, receipt)
  }

  #leftAfter(now: number, { keyId }: Receipt): Rates {
    this.#schedule(FLUSH_AFTER_MS)
    return ratesOf(this.#admission.stateAt(now, this.#keys.find(keyId)))
  }

  usage(now: number): Counted {
    const rooms = { keys: this.#keys, ledger: this.#ledger }
    return usageView(figuresOf(this.#admission.stateAt(now), rooms, now), now)
  }

  makeKey(key: NewKey, wish: KeyWish, by: Maker): KeyMade {
    const before = this.#madeUnder(by)
    if (before) return before
    const made = this.#keys.make(key, wish, by)
    if (!made) return { kind: 'too_many' }
    this.#note(by, 'api_key_made', key.id)
    return { kind: 'made', apiKey: keyView(made, null) }
  }

  rotateKey(id: string, key: NewKey, graceSeconds: number, by: Maker): KeyMade {
    const before = this.#madeUnder(by)
    if (before) return before
    const made = this.#keys.rotate(id, key, graceSeconds, by)
    if (typeof made === 'string') return { kind: made }
    this.#note(by, 'api_key_rotated', id)
    return { kind: 'made', apiKey: keyView(made, null) }
  }

  keys(page: { before: string | null; limit: number }): ApiKey[] {
    const used = this.#ledger.lastUsed()
    return this.#keys.page(page).map((key) => keyView(key, used.get(key.id) ?? null))
  }

  revokeKey(id: string, by: By): boolean {
    const key = this.#keys.find(id)
    if (key?.revokedAt === null) this.#note(by, 'api_key_revoked', id)
    return this.#keys.revoke(id, by) !== null
  }

  revokeKeys(by: By): void {
    for (const { id } of this.#keys.all()) this.#keys.revoke(id, by)
    this.#note(by, 'api_keys_revoked', by.accountId)
  }

  /** Nobody had that mail: what it was about was given back. If that comes again, it is told. */
  unsaid(key: string): void {
    this.#owed.unsaid(key)
    this.#schedule(0)
  }

  flush(): Promise<boolean> {
    return this.#flush(this.#alert())
  }

  async #flush(alert: Alert | null): Promise<boolean> {
    const db = openDatabase(this.env.DB)
    const accountId = this.read()?.accountId ?? null
    this.#ledger.dirty = false
    const { wrote, more, alerts } = await this.#owed.pay(db, {
      accountId,
      alert,
      now: this.#ledger.lastAt,
    })
    for (const key of alerts) await this.#ring(key)
    if (more) this.#schedule(0)
    return wrote
  }

  async wake(): Promise<boolean> {
    if ((await this.ctx.storage.getAlarm()) === null) return false
    await this.ctx.storage.deleteAlarm()
    this.#crossedAt = 0
    await this.alarm()
    return true
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = null
    const settledIn = this.#crossedAt + CROSSED_FOR_MS - systemClock.now()
    try {
      if (settledIn > 0) this.#schedule(settledIn)
      await this.#flush(settledIn > 0 ? null : this.#alert())
      this.#ledger.forget()
    } catch (error) {
      // The runtime would give up after a few tries of its own; what is owed stays owed.
      consoleLog.warn('usage not flushed', { error: errorText(error) })
      this.#schedule(FLUSH_AGAIN_AFTER_MS)
    }
  }

  #scheduleFlush(): void {
    if (this.#admission.crossed) this.#crossedAt = systemClock.now()
    this.#admission.crossed = false
    if (this.#ledger.dirty) this.#schedule(FLUSH_AFTER_MS)
  }

  #madeUnder(by: Maker): KeyMade | null {
    const key = this.#keys.madeUnder(by)
    return key && { kind: 'made_before', apiKey: keyView(key, null) }
  }

  #alert(): Alert | null {
    const { entitlements, window, used } = this.#admission.stateAt(this.#ledger.lastAt)
    const accountId = this.read()?.accountId
    if (!window || !accountId) return null
    return alertOf(accountId, { window, used, limit: entitlements.requestsPerMonth })
  }

  /** The database went back to an earlier point: what was written there since may be gone. */
  #tellAgain(): void {
    this.#owed.forgetWritten()
    this.#schedule(0)
  }

  #note(by: By, action: Parameters<Owed['audit']>[1], subject: string): void {
    this.#owed.audit(by, action, subject)
    this.#schedule(0)
  }

  /** A lost bell is rung again by cron. */
  async #ring(key: string): Promise<void> {
    try {
      await poster(this.env)({ agent: 'notification', type: 'outbox', key })
    } catch (error) {
      consoleLog.warn('bell lost', { key, error: errorText(error) })
    }
  }

  #schedule(inMs: number): void {
    const at = systemClock.now() + inMs
    if (this.#alarmAt !== null && this.#alarmAt <= at) return
    this.#alarmAt = at
    void this.ctx.storage.setAlarm(at)
  }
}
