/** What was counted in one window, by all and by key: summed from the rows when first asked, then kept in memory. */

import type { Receipt } from './port.ts'

export class Totals {
  readonly #sql: SqlStorage
  #known: { window: number; all: number; byKey: Map<string, number> } | null = null

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  of(window: number) {
    if (this.#known?.window === window) return this.#known
    const byKey = new Map(
      this.#sql
        .exec<{ key_id: string; requests: number }>(
          'SELECT key_id, sum(requests) AS requests FROM counts WHERE window = ? GROUP BY key_id',
          window,
        )
        .toArray()
        .map(({ key_id, requests }) => [key_id, requests]),
    )
    const all = [...byKey.values()].reduce((sum, requests) => sum + requests, 0)
    this.#known = { window, all, byKey }
    return this.#known
  }

  /** After the row was written; another window is summed when it is asked for. */
  add({ window, keyId }: Receipt, requests: number): void {
    if (this.#known?.window !== window) return
    this.#known.all += requests
    this.#known.byKey.set(keyId, (this.#known.byKey.get(keyId) ?? 0) + requests)
  }
}
