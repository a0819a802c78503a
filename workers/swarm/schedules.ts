/** Goals that repeat: when each is due next, and what became of its last run. */

import type { Schedule, ScheduleBody, ScheduleChangeBody } from '../contract/swarm.ts'
import { MAX_SCHEDULES, misfit } from '../contract/swarm.ts'
import { toIso, toIsoOrNull } from '../tools/clock.ts'
import { nextRun, type Rhythm } from './cadence.ts'
import type { ScheduleChanged, ScheduledRun } from './port.ts'

/** So many that are gone are remembered, by their ids alone, to say so again. */
const MAX_REMOVED = 500

type Row = Rhythm & {
  id: string
  actorId: string
  text: string
  /** A zone of its own; absent or false: the account's, also when that changes. */
  ownZone?: boolean
  paused: boolean
  nextRunAt: number
  /** The run that is being counted and submitted; null: none. */
  pendingAt: number | null
  lastRunAt: number | null
  lastGoalId: string | null
  lastRefusal: string | null
  createdAt: number
}

const view = (row: Row): Schedule => ({
  id: row.id,
  text: row.text,
  cadence: row.cadence,
  time: row.time,
  day: row.day,
  timeZone: row.timeZone,
  paused: row.paused,
  nextRunAt: row.paused ? null : toIso(row.nextRunAt),
  lastRunAt: toIsoOrNull(row.lastRunAt),
  lastGoalId: row.lastGoalId,
  lastRefusal: row.lastRefusal,
  createdAt: toIso(row.createdAt),
})

export class Schedules {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec('CREATE TABLE IF NOT EXISTS schedules (id TEXT PRIMARY KEY, body TEXT NOT NULL)')
    sql.exec('CREATE TABLE IF NOT EXISTS gone (id TEXT PRIMARY KEY)')
  }

  list(): Schedule[] {
    return this.#rows().map(view)
  }

  /** Null: there are too many. */
  make(
    id: string,
    { text, cadence, time, day, timeZone: own }: ScheduleBody,
    by: { actorId: string; timeZone: string; now: number },
  ): Schedule | null {
    if (this.#rows().length >= MAX_SCHEDULES) return null
    const { actorId, now } = by
    const timeZone = own ?? by.timeZone
    const rhythm = { cadence, time, day: cadence === 'daily' ? null : (day ?? 1), timeZone }
    return this.#keep({
      ...rhythm,
      id,
      actorId,
      text,
      ownZone: own !== undefined,
      paused: false,
      nextRunAt: nextRun(rhythm, now),
      pendingAt: null,
      lastRunAt: null,
      lastGoalId: null,
      lastRefusal: null,
      createdAt: now,
    })
  }

  /** The next run is reckoned anew, so that one that was paused through its time does not run at once. */
  change(
    id: string,
    change: ScheduleChangeBody,
    by: { timeZone: string; now: number },
  ): ScheduleChanged {
    const row = this.#find(id)
    if (!row) return { kind: 'unknown' }
    const cadence = change.cadence ?? row.cadence
    const unfit = misfit({ cadence, day: change.day })
    if (unfit !== null) return { kind: 'unfit', detail: unfit }
    const day = change.day ?? (cadence === row.cadence ? row.day : 1)
    const ownZone = change.timeZone === undefined ? row.ownZone === true : change.timeZone !== null
    const timeZone = ownZone ? (change.timeZone ?? row.timeZone) : by.timeZone
    const time = change.time ?? row.time
    const rhythm = { cadence, time, day: cadence === 'daily' ? null : (day ?? 1), timeZone }
    const { text = row.text, paused = row.paused } = change
    const nextRunAt = nextRun(rhythm, by.now)
    const schedule = this.#keep({ ...row, ...rhythm, text, ownZone, paused, nextRunAt })
    return { kind: 'changed', schedule }
  }

  /** The account's clock is another: schedules without a zone of their own go by it. What is due already still runs. */
  follow(timeZone: string, now: number): void {
    for (const row of this.#rows()) {
      if (row.ownZone || row.timeZone === timeZone) continue
      const isDue = !row.paused && row.nextRunAt <= now
      const nextRunAt = isDue ? row.nextRunAt : nextRun({ ...row, timeZone }, now)
      this.#keep({ ...row, timeZone, nextRunAt })
    }
  }

  /** Again is fine; false if there never was such a schedule. */
  remove(id: string): boolean {
    const sql = this.#sql
    sql.exec('INSERT OR IGNORE INTO gone SELECT id FROM schedules WHERE id = ?', id)
    sql.exec('DELETE FROM schedules WHERE id = ?', id)
    sql.exec(
      `DELETE FROM gone WHERE id NOT IN (SELECT id FROM gone ORDER BY id DESC LIMIT ${MAX_REMOVED})`,
    )
    return sql.exec('SELECT id FROM gone WHERE id = ?', id).toArray().length > 0
  }

  clear(): void {
    this.#sql.exec('DELETE FROM schedules; DELETE FROM gone')
  }

  /** Runs that are due, each once however many were missed; from now on they wait for their next time. */
  takeDue(now: number): { id: string; at: number }[] {
    const due = this.#rows().filter(({ paused, nextRunAt }) => !paused && nextRunAt <= now)
    return due.map((row) => {
      const { id, nextRunAt: at } = row
      this.#keep({ ...row, pendingAt: at, nextRunAt: nextRun(row, now) })
      return { id, at }
    })
  }

  pending(id: string, at: number): { text: string; actorId: string } | null {
    const row = this.#find(id)
    return row?.pendingAt === at ? { text: row.text, actorId: row.actorId } : null
  }

  /** Runs that are being counted and submitted. */
  underWay(): { id: string; at: number }[] {
    return this.#rows().flatMap(({ id, pendingAt: at }) => (at === null ? [] : [{ id, at }]))
  }

  ran(id: string, { at, goalId, refusal }: ScheduledRun): void {
    const row = this.#find(id)
    if (row?.pendingAt !== at) return
    const last = { lastRunAt: at, lastGoalId: goalId, lastRefusal: refusal }
    this.#keep({ ...row, pendingAt: null, ...last })
  }

  nextWakeup(): number | null {
    const times = this.#rows().flatMap(({ paused, nextRunAt }) => (paused ? [] : [nextRunAt]))
    return times.length === 0 ? null : Math.min(...times)
  }

  #rows(): Row[] {
    return this.#sql
      .exec<{ body: string }>('SELECT body FROM schedules ORDER BY id DESC')
      .toArray()
      .map(({ body }) => JSON.parse(body) as Row)
  }

  #find(id: string): Row | null {
    return this.#rows().find((row) => row.id === id) ?? null
  }

  #keep(row: Row): Schedule {
    const text = 'INSERT OR REPLACE INTO schedules (id, body) VALUES (?, ?)'
    this.#sql.exec(text, row.id, JSON.stringify(row))
    return view(row)
  }
}
