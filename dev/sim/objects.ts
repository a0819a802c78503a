/** The accounts' objects: the real class over disks of their own, made anew after each death of the process. */

import { isNewer } from '../../workers/contract/grant.ts'
import type { Env } from '../../workers/env.ts'
import type { QuotaPort } from '../../workers/quota/port.ts'
import { Quota } from '../../workers/quota/quota.ts'
import type { Schedule } from './schedule.ts'
import { aDisk, type Disk, stateOver } from './workerd.ts'

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
  async function watched<T>(accountId: string, call: () => Promise<T>): Promise<T> {
    const before = objectOf(accountId).read()
    const answer = await call()
    const after = objectOf(accountId).read()
    if (before && after && isNewer(before, after))
      aged.push(`${accountId} went back from v${before.version} to v${after.version}`)
    return answer
  }

  return {
    /** Every verb is a call of its own; arguments and answers travel as copies. */
    quota: (accountId: string): QuotaPort =>
      new Proxy({} as QuotaPort, {
        get: (_, verb) =>
          verb === 'then'
            ? undefined
            : (...given: unknown[]) =>
                schedule.through('object', () =>
                  watched(accountId, async () => {
                    const object = objectOf(accountId) as unknown as Record<
                      string | symbol,
                      (...given: unknown[]) => unknown
                    >
                    const answer = await object[verb]?.(...structuredClone(given))
                    return structuredClone(answer)
                  }),
                ),
      }),
    /** Objects that ever went back to an older grant. */
    aged,
    /** As the object answers now, past all faults. */
    read: (accountId: string) => objectOf(accountId).read(),
  }
}
