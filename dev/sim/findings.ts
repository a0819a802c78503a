/** What differs from what must be, in words. */

import type { DatabaseSync } from 'node:sqlite'

export type Findings = { same(what: string, is: unknown, wanted: unknown): void; wrong: string[] }

export function findings(): Findings {
  const wrong: string[] = []
  return {
    wrong,
    same(what, is, wanted) {
      const [left, right] = [JSON.stringify(is), JSON.stringify(wanted)]
      if (left !== right) wrong.push(`${what}: ${left} instead of ${right}`)
    },
  }
}

export type Rows = (text: string) => Record<string, unknown>[]

/** Asks the company's database, past all faults. */
export const rowsOf =
  (sqlite: DatabaseSync): Rows =>
  (text) =>
    sqlite.prepare(text).all()
