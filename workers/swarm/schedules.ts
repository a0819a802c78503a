/** Goals that repeat: when each is due next, and what became of its last run. */

import type { Schedule, ScheduleBody, ScheduleChangeBody } from '../contract/swarm.ts'
import { MAX_SCHEDULES } from '../contract/swarm.ts'
import { toIso, toIsoOrNull } from '../tools/clock.ts'
import { nextRun, type Rhythm } from './cadence.ts'
import type { ScheduledRun } from './port.ts'

type Row = Rhythm & {
  id: string
  actorId: string
  text: string
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
  }

  list(): Schedule[] {
    return this.#rows().map(view)
  }

  /** Null: there are too many. */
  make(
    id: string,
    { text, cadence, time, day }: ScheduleBody,
    by: { actorId: string; timeZone: string; now: number },
  ): Schedule | null {
    if (this.#rows().length >= MAX_SCHEDULES) return null
    const { actorId, timeZone, now } = by
    const rhythm = { cadence, time, day: cadence === 'daily' ? null : (day ?? 1), timeZone }
    return this.#keep({
      ...rhythm,
      id,
      actorId,
      text,
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
    { timeZone, now }: { timeZone: string; now: number },
  ): Schedule | null {
    const row = this.#find(id)
    if (!row) return null
    const cadence = change.cadence ?? row.cadence
    const day = change.day ?? (change.cadence && change.cadence !== row.cadence ? 1 : row.day)
    const rhythm = {
      cadence,
      time: change.time ?? row.time,
      day: cadence === 'daily' ? null : cadence === 'weekly' ? Math.min(day ?? 1, 7) : (day ?? 1),
      timeZone,
    }
    const { text = row.text, paused = row.paused } = change
    return this.#keep({ ...row, ...rhythm, text, paused, nextRunAt: nextRun(rhythm, now) })
  }

  remove(id: string): boolean {
    const found = this.#find(id) !== null
    this.#sql.exec('DELETE FROM schedules WHERE id = ?', id)
    return found
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
    const lastGoalId = goalId ?? row.lastGoalId
    this.#keep({ ...row, pendingAt: null, lastRunAt: at, lastGoalId, lastRefusal: refusal })
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
