/** D1 over node:sqlite: what drizzle and our batches ask of it, with every call through a gate that may cut it. */

import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { perform, prepare } from './statements.ts'

/** Carries one call to the outside; the scheduler decides when, and whether. */
export type Gate = <T>(call: () => T | Promise<T>) => Promise<T>

type Result = { results: unknown[]; success: true; meta: { changes: number } }
type Open = () => DatabaseSync

class Statement {
  readonly #open: Open
  readonly #gate: Gate
  readonly #text: string
  readonly #params: SQLInputValue[]

  constructor(open: Open, gate: Gate, text: string, params: SQLInputValue[] = []) {
    this.#open = open
    this.#gate = gate
    this.#text = text
    this.#params = params
  }

  bind(...params: SQLInputValue[]): Statement {
    return new Statement(this.#open, this.#gate, this.#text, params)
  }

  /** Runs now, without the gate: inside a batch that went through it. */
  now(): Result {
    const { rows, written } = perform(this.#open(), this.#text, this.#params)
    return { results: rows, success: true, meta: { changes: written } }
  }

  all(): Promise<Result> {
    return this.#gate(() => this.now())
  }

  run(): Promise<Result> {
    return this.all()
  }

  async first(column?: string): Promise<unknown> {
    const [row] = (await this.all()).results as Record<string, unknown>[]
    return column === undefined ? (row ?? null) : (row?.[column] ?? null)
  }

  raw(): Promise<unknown[][]> {
    return this.#gate(() => {
      return prepare(this.#open(), this.#text, 'arrays').all(
        ...this.#params,
      ) as unknown as unknown[][]
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

/** `open` answers the database of the moment: a restore puts another in its place. */
export function d1Over(open: Open, gate: Gate): D1Database {
  const shim = {
    prepare: (text: string) => new Statement(open, gate, text),
    batch: (statements: Statement[]) => gate(() => transaction(open(), statements)),
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
