/** The accounts' objects: the real class over disks of their own, made anew after each death of the process. */

import { type Grant, isNewer } from '../../workers/contract/grant.ts'
import type { Env } from '../../workers/env.ts'
import type { Ask, QuotaPort } from '../../workers/quota/port.ts'
import { Quota } from '../../workers/quota/quota.ts'
import { askOf } from '../../workers/quota/wire.ts'
import type { Schedule } from './schedule.ts'
import { aDisk, type Disk, stateOver } from './workerd.ts'

type Verb = string | symbol
type Work = (...given: unknown[]) => unknown
/** How an account stands at one instant. */
type Stand = {
  grant: Grant | null
  used: number
  limit: number | null
  windowStart: string | null
  /** In all windows. */
  counted: number
}

/** What is asked for, if that is what this call is about. */
function asksOf(verb: Verb, given: unknown[]): Ask[] | null {
  if (verb === 'admit') return given[1] as Ask[]
  return verb === 'admitOne' ? [askOf(String(given[1]))] : null
}

export function createObjects(schedule: Schedule, env: Env) {
  const disks = new Map<string, Disk>()
  let awake = new Map<string, Quota>()
  const wrong: string[] = []
  /** Requests that came or went by themselves. */
  const besides = new Map<string, number>()
  schedule.onDeath(() => {
    awake = new Map()
  })

  function objectOf(accountId: string): Quota {
    const disk = disks.get(accountId) ?? aDisk()
    disks.set(accountId, disk)
    const object = awake.get(accountId) ?? new Quota(stateOver(disk, accountId), env)
    awake.set(accountId, object)
    return object
  }

  const stand = (accountId: string) => {
    const object = objectOf(accountId)
    const now = schedule.now()
    const { used, limit, windowStart } = object.usage(now)
    return { grant: object.read(), used, limit, windowStart, counted: allOf(accountId) }
  }

  /** A grant gives way only to a newer one; what was used stays used while its window lasts, whatever the plan. */
  function watchGrant(accountId: string, before: Stand, after: Stand): void {
    const [was, is] = [before.grant, after.grant]
    if (!was || !is) return
    if (isNewer(was, is))
      wrong.push(`${accountId} went back from v${was.version} to v${is.version}`)
    const same = was.quotaAnchor === is.quotaAnchor
    if (same && (before.used !== after.used || before.windowStart !== after.windowStart))
      wrong.push(
        `${accountId}: ${before.used} used since ${before.windowStart} became ${after.used} since ${after.windowStart}`,
      )
  }

  /** Nobody is counted in beyond the limit then in force. */
  function watchCount(accountId: string, before: Stand, after: Stand): void {
    const { used, limit } = after
    if (used > before.used && limit !== null && used > limit)
      wrong.push(`${accountId}: ${used} let in of ${limit}`)
  }

  /** A goal that ends for free, and one that was due by itself: no doing of whoever counts their own calls. */
  function watchGiven(accountId: string, before: Stand, after: Stand): void {
    besides.set(accountId, (besides.get(accountId) ?? 0) + after.counted - before.counted)
  }

  async function watched(accountId: string, verb: Verb, given: unknown[]): Promise<unknown> {
    const watch = {
      apply: watchGrant,
      admit: watchCount,
      admitOne: watchCount,
      giveBack: watchGiven,
    }[String(verb)]
    const work = async () => {
      const object = objectOf(accountId) as unknown as Record<Verb, Work>
      return structuredClone(await object[verb]?.(...structuredClone(given)))
    }
    // An ordinary call of a person is not counted.
    const asks = asksOf(verb, given)
    if (!watch || asks?.every(({ counting }) => counting === 'never')) return work()
    const before = stand(accountId)
    const answer = await work()
    const after = stand(accountId)
    watch(accountId, before, after)
    if (asks?.some(({ claim }) => claim?.key.startsWith('schedule:')))
      watchGiven(accountId, before, after)
    return answer
  }

  /** The call arrives in one turn and is worked there as far as it needs nobody else; what it asks outside are turns of their own. */
  async function call(accountId: string, verb: Verb, given: unknown[]) {
    let worked: Promise<unknown> = Promise.resolve()
    await schedule.through('object', () => {
      worked = schedule.inProcess(() => watched(accountId, verb, given))
      // Whoever asked may be gone by then; the failure is told to whoever still waits.
      worked.catch(() => undefined)
    })
    return worked
  }

  const rowsOf = (accountId: string) => {
    // Its tables are there once it was awake.
    objectOf(accountId)
    const text = 'SELECT window, sum(requests) AS requests FROM counts GROUP BY window'
    const rows = disks.get(accountId)?.sqlite.prepare(`${text} ORDER BY window`).all() ?? []
    return rows.map((row) => ({ window: Number(row.window), requests: Number(row.requests) }))
  }

  const allOf = (accountId: string): number =>
    rowsOf(accountId).reduce((sum, { requests }) => sum + requests, 0)

  return {
    quota: (accountId: string): QuotaPort =>
      new Proxy({} as QuotaPort, {
        get: (_, verb) =>
          verb === 'then' ? undefined : (...given: unknown[]) => call(accountId, verb, given),
      }),
    /** Rings every alarm that is set, however long it would pace its work; one that fails or dies under it is rung again. */
    async ringAlarms(): Promise<void> {
      for (const [accountId, disk] of disks) {
        if (disk.alarm === null) continue
        const at = disk.alarm
        await schedule
          .inProcess(async () => objectOf(accountId).wake())
          .catch(() => {
            disk.alarm ??= at
          })
      }
    },
    /** Lets go of all disks. */
    end: (): void => {
      for (const { sqlite } of disks.values()) sqlite.close()
    },
    alarms: (): number => [...disks.values()].filter(({ alarm }) => alarm !== null).length,
    /** Grants that went back, allowance that was minted or wiped, requests beyond a limit; in words. */
    wrong,
    /** Requests ever counted for what somebody asked, whatever was given back since. */
    counted: (accountId: string): number => allOf(accountId) - (besides.get(accountId) ?? 0),
    /** What was given back, by the ids of the goals. */
    givenBack: (accountId: string): string[] => {
      const rows = disks.get(accountId)?.sqlite.prepare('SELECT ref FROM given_back').all() ?? []
      return rows.map(({ ref }) => String(ref))
    },
    /** Of each quota window, as the object's own disk says. */
    windows: (accountId: string): { window: number; requests: number }[] => rowsOf(accountId),
    /** As the object answers now, past all faults. */
    read: (accountId: string) => objectOf(accountId).read(),
    usage: (accountId: string, now: number) => objectOf(accountId).usage(now),
  }
}
