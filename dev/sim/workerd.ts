/** What workerd gives objects and entrypoints, as far as ours use it: base classes, and storage over `node:sqlite`. */

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

export class WorkerEntrypoint<E> extends DurableObject<E> {}

export class RpcTarget {}

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

type More = {
  /** The Worker's own entrypoints. */
  exports?: unknown
  /** What the object does before it hears anybody. */
  first?: (work: Promise<unknown>) => void
  /** False once the process has ended in which it was made: then it reaches its disk no more. */
  alive?: () => boolean
}

/** The state a new instance over this disk is made with. */
export function stateOver(
  disk: Disk,
  name: string,
  { exports, first, alive = () => true }: More = {},
): DurableObjectState {
  const { sqlite } = disk
  const setAlarm = async (at: number | null) => {
    if (alive()) disk.alarm = at
  }
  const state = {
    id: { name, toString: () => name, equals: (other: { name?: string }) => other.name === name },
    storage: {
      sql: {
        exec: (text: string, ...params: SQLInputValue[]) => {
          if (!alive()) throw new Error('the object is gone')
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
      setAlarm: (at: number | Date) => setAlarm(Number(at)),
      deleteAlarm: () => setAlarm(null),
    },
    exports,
    blockConcurrencyWhile<T>(work: () => Promise<T>): Promise<T> {
      const working = work()
      first?.(working)
      return working
    },
    waitUntil: () => undefined,
  }
  return state as unknown as DurableObjectState
}
