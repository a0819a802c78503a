/** D1 over node:sqlite: what drizzle and our batches ask of it, with every call through a gate that may cut it. */

import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

/** Carries one call to the outside; the simulator counts and cuts here. */
export type Gate = <T>(name: string, call: () => T | Promise<T>) => Promise<T>

type Result = { results: unknown[]; success: true; meta: { changes: number } }

class Statement {
  readonly #sqlite: DatabaseSync
  readonly #gate: Gate
  readonly #text: string
  readonly #params: SQLInputValue[]

  constructor(sqlite: DatabaseSync, gate: Gate, text: string, params: SQLInputValue[] = []) {
    this.#sqlite = sqlite
    this.#gate = gate
    this.#text = text
    this.#params = params
  }

  bind(...params: SQLInputValue[]): Statement {
    return new Statement(this.#sqlite, this.#gate, this.#text, params)
  }

  /** Runs now, without the gate: inside a batch that went through it. */
  now(): Result {
    const statement = this.#sqlite.prepare(this.#text)
    const rows = statement.all(...this.#params)
    return { results: rows, success: true, meta: { changes: 0 } }
  }

  all(): Promise<Result> {
    return this.#gate('d1', () => this.now())
  }

  run(): Promise<Result> {
    return this.all()
  }

  raw(): Promise<unknown[][]> {
    return this.#gate('d1', () => {
      const statement = this.#sqlite.prepare(this.#text)
      statement.setReturnArrays(true)
      return statement.all(...this.#params) as unknown as unknown[][]
    })
  }
}

/** Whole or not at all, as D1's. A commit may succeed and still be reported as failed: that is the gate's doing. */
function transaction(sqlite: DatabaseSync, statements: Statement[]): Result[] {
  sqlite.exec('BEGIN')
  try {
    const results = statements.map((statement) => statement.now())
    sqlite.exec('COMMIT')
    return results
  } catch (error) {
    sqlite.exec('ROLLBACK')
    throw error
  }
}

export function d1Over(sqlite: DatabaseSync, gate: Gate): D1Database {
  const shim = {
    prepare: (text: string) => new Statement(sqlite, gate, text),
    batch: (statements: Statement[]) => gate('d1', () => transaction(sqlite, statements)),
  }
  return shim as unknown as D1Database
}

/** A database in memory (or in a file) with every migration of ours. */
export function migrated(path = ':memory:'): DatabaseSync {
  const sqlite = new DatabaseSync(path)
  const files = readdirSync('migrations').filter((file) => file.endsWith('.sql'))
  for (const file of files.sort())
    sqlite.exec(
      readFileSync(`migrations/${file}`, 'utf8').replaceAll('--> statement-breakpoint', ''),
    )
  return sqlite
}
