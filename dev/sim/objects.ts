/** The accounts' objects: the real class over disks of their own, made anew after each death of the process. */

import { isNewer } from '../../workers/contract/grant.ts'
import type { Env } from '../../workers/env.ts'
import type { QuotaPort } from '../../workers/quota/port.ts'
import { Quota } from '../../workers/quota/quota.ts'
import type { Schedule } from './schedule.ts'
import { aDisk, type Disk, stateOver } from './workerd.ts'

type Verb = (...given: unknown[]) => unknown

export function createObjects(schedule: Schedule, env: Env) {
  const disks = new Map<string, Disk>()
  let awake = new Map<string, Quota>()
  const aged: string[] = []
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

  /** What an object was told may be replaced only by something newer. */
  async function watched(accountId: string, call: () => Promise<unknown>): Promise<unknown> {
    const before = objectOf(accountId).read()
    const answer = await call()
    const after = objectOf(accountId).read()
    if (before && after && isNewer(before, after))
      aged.push(`${accountId} went back from v${before.version} to v${after.version}`)
    return answer
  }

  /** The call arrives in one turn and is worked there as far as it needs nobody else; what it asks outside are turns of their own. */
  async function call(accountId: string, verb: string | symbol, given: unknown[]) {
    let worked: Promise<unknown> = Promise.resolve()
    const work = async () => {
      const object = objectOf(accountId) as unknown as Record<string | symbol, Verb>
      return structuredClone(await object[verb]?.(...structuredClone(given)))
    }
    await schedule.through('object', () => {
      worked = schedule.inProcess(() => watched(accountId, work))
      // Whoever asked may be gone by then; the failure is told to whoever still waits.
      worked.catch(() => undefined)
    })
    return worked
  }

  return {
    quota: (accountId: string): QuotaPort =>
      new Proxy({} as QuotaPort, {
        get: (_, verb) =>
          verb === 'then' ? undefined : (...given: unknown[]) => call(accountId, verb, given),
      }),
    /** Rings every alarm that is set; one that fails or dies under it is rung again. */
    async ringAlarms(): Promise<void> {
      for (const [accountId, disk] of disks) {
        if (disk.alarm === null) continue
        const at = disk.alarm
        disk.alarm = null
        await schedule
          .inProcess(async () => objectOf(accountId).alarm())
          .catch(() => {
            disk.alarm ??= at
          })
      }
    },
    alarms: (): number => [...disks.values()].filter(({ alarm }) => alarm !== null).length,
    /** Objects that ever went back to an older grant. */
    aged,
    /** As the object answers now, past all faults. */
    read: (accountId: string) => objectOf(accountId).read(),
    usage: (accountId: string, now: number) => objectOf(accountId).usage(now),
  }
}
