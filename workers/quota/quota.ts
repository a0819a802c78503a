/** One object an account: holds what the account may do; the metered API will count here. */

import { DurableObject } from 'cloudflare:workers'
import { type Grant, isNewer } from '../contract/grant.ts'
import type { Env } from '../env.ts'

/** What others may ask of the object, so that a test or the simulator can put its own in place. */
export type QuotaPort = {
  /** Takes a grant unless it holds a newer one; answers the one it now holds. */
  apply(grant: Grant): Promise<Grant>
  /** The grant held, or null if none ever came. */
  read(): Promise<Grant | null>
}

export class Quota extends DurableObject<Env> {
  readonly #sql: SqlStorage

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#sql = state.storage.sql
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS held (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL)',
    )
  }

  apply(grant: Grant): Grant {
    const held = this.read()
    if (held && !isNewer(grant, held)) return held
    this.#sql.exec('INSERT OR REPLACE INTO held (one, body) VALUES (1, ?)', JSON.stringify(grant))
    return grant
  }

  read(): Grant | null {
    const [row] = this.#sql.exec<{ body: string }>('SELECT body FROM held').toArray()
    return row ? (JSON.parse(row.body) as Grant) : null
  }
}
