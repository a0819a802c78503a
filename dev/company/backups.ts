/** Copies of the company's database, named by the app's clock: what `npm run restore` goes back to. */

import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { databaseFileIn } from './local-d1.ts'
import { say } from './output.ts'
import { folders } from './settings.ts'

export type Backup = { file: string; at: number }

const EVERY_MS = 10 * 60_000
/** Four hours of work; older ones make room. */
const KEPT = 24

const folder = (): string => join(folders.own, 'backups')
/** `2026-11-25T19-02-11.000Z.sqlite`: an instant without what file systems dislike. */
const nameOf = (at: number): string => `${new Date(at).toISOString().replaceAll(':', '-')}.sqlite`
const instantOf = (name: string): number =>
  Date.parse(name.replace(/\.sqlite$/, '').replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:'))

/** Newest first. */
export function listBackups(): Backup[] {
  const names = existsSync(folder()) ? readdirSync(folder()) : []
  return names
    .filter((name) => name.endsWith('.sqlite'))
    .map((name) => ({ file: join(folder(), name), at: instantOf(name) }))
    .sort((a, b) => b.at - a.at)
}

/** The newest taken at or before an instant, or null. */
export const backupBefore = (at: number): Backup | null =>
  listBackups().find((backup) => backup.at <= at) ?? null

/** One consistent copy beside the running company; `at` is the app's clock. Answers the file. */
export function takeBackup(at: number): string {
  mkdirSync(folder(), { recursive: true })
  const file = join(folder(), nameOf(at))
  rmSync(file, { force: true })
  const database = new DatabaseSync(databaseFileIn(folders.state), { timeout: 5_000 })
  try {
    database.prepare('VACUUM INTO ?').run(file)
  } finally {
    database.close()
  }
  for (const old of listBackups().slice(KEPT)) rmSync(old.file)
  return file
}

/** One now, and one every ten minutes. */
export function keepBackups(clock: () => Promise<number>): { stop(): void } {
  const take = () =>
    clock()
      .then(takeBackup)
      .catch((error: Error) => say('backup', error.message))
  const timer = setInterval(take, EVERY_MS)
  void take()
  return { stop: () => clearInterval(timer) }
}
