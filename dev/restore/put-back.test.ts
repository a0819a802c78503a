/** Rows that go back: all or none, and nothing of a later time stays. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrated } from '../sim/d1.ts'
import { putBack, release, standing, stop } from './put-back.ts'

const TIMES = { app: 2_000, real: 3_000 }
let folder: string
let copy: string
let sqlite: DatabaseSync
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'put-back-'))
  copy = join(folder, 'copy.sqlite')
  sqlite = migrated()
  registers('early')
  sqlite.prepare('VACUUM INTO ?').run(copy)
  registers('late')
})
afterEach(() => {
  sqlite.close()
  rmSync(folder, { recursive: true })
})

const registers = (name: string) =>
  sqlite.exec(`
    INSERT INTO users (id, account_id, actor_id, email, email_key, password_hash, is_superuser, created_at, updated_at)
    VALUES ('usr_${name}', 'usr_${name}', 'usr_${name}', '${name}@example.test', '${name}@example.test', 'none', 0, 1, 1);
    INSERT INTO sessions (id, account_id, actor_id, user_id, kind, secret_hash, created_at, last_seen_at, expires_at)
    VALUES ('ses_${name}', 'usr_${name}', 'usr_${name}', 'usr_${name}', 'cookie', 'hash_${name}', 1, 1, 9)`)
const cursor = (name: string) =>
  sqlite.prepare('SELECT value FROM cursors WHERE name = ?').get(name)?.value
const inCopy = (sql: string) => {
  const database = new DatabaseSync(copy)
  database.exec(sql)
  database.close()
}
/** All rows of all tables, as one text. */
const content = () =>
  JSON.stringify(
    sqlite
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      .all()
      .map(({ name }) => [name, sqlite.prepare(`SELECT * FROM "${name}"`).all()]),
  )

/** The database, whose `nth` statement fails; what tidies up afterwards does not. */
const failingAt = (nth: number): DatabaseSync => {
  let left = nth
  return new Proxy(sqlite, {
    get(target, word) {
      const value = Reflect.get(target, word)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        if (/^(exec|prepare)$/.test(String(word)) && !/^(ROLLBACK|DETACH)/.test(String(given[0]))) {
          left -= 1
          if (left === 0) throw new Error('the disk is full')
        }
        return Reflect.apply(value, target, given)
      }
    },
  })
}

it('makes the rows the copy’s, begins a new epoch, ends all sessions and stays paused', () => {
  expect(putBack(sqlite, copy, TIMES)).toBe(2)
  expect(sqlite.prepare('SELECT id FROM users').all()).toEqual([{ id: 'usr_early' }])
  expect(sqlite.prepare('SELECT ended_at FROM sessions').all()).toEqual([{ ended_at: 3_000 }])
  expect([cursor('epoch'), cursor('paused')]).toEqual(['2', 'restored'])
  expect(putBack(sqlite, copy, TIMES)).toBe(3)
})

it('that fails at any statement leaves every row as it was', () => {
  const before = content()
  let place = 1
  for (; ; place += 1) {
    try {
      putBack(failingAt(place), copy, TIMES)
      break
    } catch (error) {
      expect((error as Error).message).toBe('the disk is full')
      expect(content()).toBe(before)
    }
  }
  // Two statements a table at the least, and there are more than thirty.
  expect(place).toBeGreaterThan(60)
  expect(content()).not.toBe(before)
})

it('empties a table that came after the copy, and asks Stripe for every customer anew', () => {
  inCopy("INSERT INTO cursors (name, value, updated_at) VALUES ('restore_place', 'cus_last', 1)")
  sqlite.exec('CREATE TABLE newer (id TEXT); INSERT INTO newer VALUES (1)')
  putBack(sqlite, copy, TIMES)
  expect(sqlite.prepare('SELECT count(*) AS n FROM newer').get()).toEqual({ n: 0 })
  expect(cursor('restore_place')).toBeUndefined()
})

it('a stop that is taken back leaves the company as it stood', () => {
  stop(sqlite, 1)
  expect([standing(sqlite), cursor('paused')]).toEqual(['stopped', 'stopped'])
  stop(sqlite, 2)
  release(sqlite)
  expect(standing(sqlite)).toBeNull()
  putBack(sqlite, copy, TIMES)
  release(sqlite)
  expect(standing(sqlite)).toBe('restored')
  for (const again of [3, 4]) stop(sqlite, again)
  expect(standing(sqlite)).toBe('stopped_again')
  release(sqlite)
  expect(standing(sqlite)).toBe('restored')
})
