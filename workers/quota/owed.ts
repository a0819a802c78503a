/** What the object owes D1 – usage, audit lines, alerts – until it is written there; each write may be made twice. */

import type { AuditAction, AuditLine } from '../db/audit.ts'
import { audited } from '../db/audit.ts'
import type { Database, Statement } from '../db/database.ts'
import { together } from '../db/database.ts'
import { oweEffects } from '../db/outbox.ts'
import { writeUsage } from '../db/usage.ts'
import type { Alert } from './alerts.ts'
import type { Ledger } from './ledger.ts'
import type { By } from './port.ts'

const ROWS_A_FLUSH = 500
/** A statement each, and one invocation may make a thousand (developers.cloudflare.com/d1/platform/limits). */
const LINES_A_FLUSH = 200

export class Owed {
  readonly #sql: SqlStorage
  readonly #ledger: Ledger

  constructor(sql: SqlStorage, ledger: Ledger) {
    this.#sql = sql
    this.#ledger = ledger
    sql.exec('CREATE TABLE IF NOT EXISTS audits (id TEXT PRIMARY KEY, line TEXT NOT NULL)')
    sql.exec('CREATE TABLE IF NOT EXISTS told (key TEXT PRIMARY KEY)')
    sql.exec('CREATE TABLE IF NOT EXISTS unsaid (key TEXT PRIMARY KEY)')
    sql.exec(
      'CREATE TABLE IF NOT EXISTS flushed (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER)',
    )
  }

  /** Written to the audit log with the next flush. */
  audit(by: By, action: AuditAction, subject: string): void {
    const { auditId: id, accountId, userId: actorId, requestId, now } = by
    const line: AuditLine = { id, action, accountId, actorId, subject, requestId, now }
    this.#sql.exec('INSERT OR IGNORE INTO audits VALUES (?, ?)', id, JSON.stringify(line))
  }

  /** Writes in one batch what is owed now; `more` if a flush does not hold it all. Answers the alerts' keys. */
  async pay(
    db: Database,
    { accountId, alert, now }: { accountId: string | null; alert: Alert | null; now: number },
  ): Promise<{ wrote: boolean; more: boolean; alerts: string[] }> {
    // Nothing was ever counted for an account without a grant.
    const rows = accountId === null ? [] : this.#ledger.changedAfter(this.#flushed(), ROWS_A_FLUSH)
    const audits = this.#sql
      .exec<{ line: string }>('SELECT line FROM audits ORDER BY id LIMIT ?', LINES_A_FLUSH)
      .toArray()
    const lines = audits.map(({ line }) => JSON.parse(line) as AuditLine)
    const alerts = alert ? this.#stillToTell(alert) : []
    const statements: Statement[] = [
      ...(accountId !== null && rows.length > 0 ? [writeUsage(db, accountId, rows, now)] : []),
      ...lines.map((line) => audited(db, line)),
      ...(alerts.length > 0
        ? [
            oweEffects(
              db,
              alerts.map((one) => ({ ...one, agent: 'notification' as const, accountId })),
              { actorId: 'quota', now },
            ),
          ]
        : []),
    ]
    await together(db, statements)
    for (const { key } of alerts) this.#sql.exec('INSERT OR IGNORE INTO told VALUES (?)', key)
    for (const { id } of lines) this.#sql.exec('DELETE FROM audits WHERE id = ?', id)
    const last = rows.at(-1)
    if (last) this.#sql.exec('INSERT OR REPLACE INTO flushed VALUES (1, ?)', last.seq)
    return {
      wrote: statements.length > 0,
      more: rows.length === ROWS_A_FLUSH || audits.length === LINES_A_FLUSH,
      alerts: alerts.map(({ key }) => key),
    }
  }

  /** All that is remembered is owed once more; what is there already is written over by itself. */
  forgetWritten(): void {
    this.#sql.exec('DELETE FROM flushed')
  }

  #flushed(): number {
    const [row] = this.#sql.exec<{ seq: number }>('SELECT seq FROM flushed').toArray()
    return row?.seq ?? 0
  }

  /** No mail was made of it. Again is fine. */
  unsaid(key: string): void {
    this.#sql.exec('INSERT OR IGNORE INTO unsaid VALUES (?)', key)
  }

  /** Under a key of its own each time the one before stayed unsaid: D1 knows every key once. */
  #stillToTell(alert: Alert): Alert[] {
    let [key, nth] = [alert.key, 1]
    while (this.#isIn('unsaid', key)) {
      nth += 1
      key = `${alert.key}:${nth}`
    }
    return this.#isIn('told', key) ? [] : [{ ...alert, key }]
  }

  #isIn(table: 'told' | 'unsaid', key: string): boolean {
    return this.#sql.exec(`SELECT 1 FROM ${table} WHERE key = ?`, key).toArray().length > 0
  }
}
