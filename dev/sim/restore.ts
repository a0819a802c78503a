/** The database goes back to a copy taken earlier in the life, as an operator would do it: pause, put back, recall, go on. */

import { copyFileSync, rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { openDatabase, together } from '../../workers/db/database.ts'
import { rebuild } from '../../workers/db/figures.ts'
import { putBack, stop } from '../restore/put-back.ts'
import { d1Over } from './d1.ts'
import { ownerOf, subscriptionsOf } from './history.ts'
import { seatAgain } from './stage.ts'
import type { World } from './world.ts'

/** The API believes for so long that it is not paused. */
const OBEYED_MS = 6_000
const MINUTE = 60_000
const MINUTES = 60

export const backUp = (file: string): string => {
  copyFileSync(file, `${file}.copy`)
  return `${file}.copy`
}

/** As if they had come after the copy: only Stripe knows them, and if they ever bought they are made again. */
async function forgetSomebody(world: World, sqlite: DatabaseSync): Promise<void> {
  const person = world.people.find(
    ({ id }) =>
      world.random() < 0.5 &&
      subscriptionsOf(world).some((one) => ownerOf(world, one.customer) === id),
  )
  if (!person) return
  const tables = sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
  for (const { name } of tables)
    if (
      sqlite.prepare(`SELECT 1 FROM pragma_table_info('${name}') WHERE name = 'account_id'`).get()
    )
      sqlite.exec(`DELETE FROM ${name} WHERE account_id = '${person.id}'`)
  // The days' figures, too, are those of a time without them.
  const db = openDatabase(
    d1Over(
      () => sqlite,
      async (call) => call(),
    ),
  )
  await together(db, rebuild(db, world.now()))
}

/** Resolves when the company has resumed; throws if it never does. */
export async function restore(world: World, sqlite: DatabaseSync, copy: string): Promise<void> {
  const { schedule } = world
  stop(sqlite, world.now())
  schedule.moveTo(world.now() + OBEYED_MS)
  putBack(sqlite, copy, { app: world.now(), real: world.now() })
  rmSync(copy)
  await forgetSomebody(world, sqlite)
  // Closed after the copy was taken: open again, as everything of that time is undone.
  const closed = sqlite.prepare('SELECT 1 FROM users WHERE id = ? AND closed_at IS NOT NULL')
  for (const id of world.closed) if (!closed.get(id)) world.closed.delete(id)
  const open = sqlite.prepare('SELECT count(*) AS n FROM sessions WHERE ended_at IS NULL').get()
  if (Number(open?.n) > 0) throw new Error('a session outlived the restore')
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const paused = sqlite.prepare("SELECT value FROM cursors WHERE name = 'paused'").get()
    if (!paused) return seatAgain(sqlite)
    let done = false
    await schedule.together(
      async () => {
        await world.job('minute')
        done = true
      },
      // Webhooks knock and queues ring meanwhile: nobody opens.
      ...world.background(() => done),
    )
    schedule.moveTo(world.now() + MINUTE)
    if (minute === MINUTES / 2) world.pacify()
  }
  throw new Error(`the company stays paused: ${world.lines.slice(-3).join('\n')}`)
}
