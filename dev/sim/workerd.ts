/** What workerd gives an object, as far as ours use it: the base class, and storage over `node:sqlite`. */

import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { perform } from './statements.ts'

export class DurableObject<E> {
  protected readonly ctx: DurableObjectState
  protected readonly env: E

  constructor(ctx: DurableObjectState, env: E) {
    this.ctx = ctx
    this.env = env
  }
}

class Cursor {
  readonly #rows: unknown[]
  readonly rowsWritten: number

  constructor(rows: unknown[], rowsWritten: number) {
    this.#rows = rows
    this.rowsWritten = rowsWritten
  }

  toArray(): unknown[] {
    return this.#rows
  }

  one(): unknown {
    if (this.#rows.length !== 1) throw new Error(`${this.#rows.length} rows instead of one`)
    return this.#rows[0]
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.#rows[Symbol.iterator]()
  }
}

/** One object's disk: it outlives the process and knows one alarm. */
export type Disk = { sqlite: DatabaseSync; alarm: number | null }

export const aDisk = (): Disk => ({ sqlite: new DatabaseSync(':memory:'), alarm: null })

/** The state a new instance over this disk is made with. */
export function stateOver(disk: Disk, name: string): DurableObjectState {
  const { sqlite } = disk
  const state = {
    id: { name, toString: () => name, equals: (other: { name?: string }) => other.name === name },
    storage: {
      sql: {
        exec: (text: string, ...params: SQLInputValue[]) => {
          // Several statements at once come without parameters, as in a constructor.
          if (params.length > 0 || !/;\s*\S/.test(text)) {
            const { rows, written } = perform(sqlite, text, params)
            return new Cursor(rows, written)
          }
          sqlite.exec(text)
          return new Cursor([], 0)
        },
      },
      transactionSync: <T>(work: () => T): T => {
        sqlite.exec('BEGIN')
        try {
          const result = work()
          sqlite.exec('COMMIT')
          return result
        } catch (error) {
          sqlite.exec('ROLLBACK')
          throw error
        }
      },
      getAlarm: async () => disk.alarm,
      setAlarm: async (at: number | Date) => {
        disk.alarm = Number(at)
      },
      deleteAlarm: async () => {
        disk.alarm = null
      },
    },
    blockConcurrencyWhile: <T>(work: () => Promise<T>) => work(),
    waitUntil: () => undefined,
  }
  return state as unknown as DurableObjectState
}
