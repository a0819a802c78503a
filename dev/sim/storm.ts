/** Metered calls, many at once or until nothing is left: none beyond the limit, each counted once. */

import type { Action } from './customer.ts'

/** PRODUCT.md §1: Starter's minute; one call more than Pro's would only be slow to count. */
const STORM = 75

/**
 * A storm of calls in one instant. Whatever is lost on the way: nobody is let in beyond the minute's limit, and
 * what was let in is counted, each once; a call whose answer was lost may have been counted.
 */
export const storms: Action = async ({ world, person }) => {
  const { objects, schedule, ports } = world
  const now = world.now()
  const before = objects.usage(person.id, now)
  const ask = {
    caller: { kind: 'member', userId: person.id },
    need: 'any',
    counting: 'one',
    requests: 1,
  } as const
  let [letIn, unsure] = [0, 0]
  const calls = Array.from({ length: STORM }, () =>
    schedule
      .inProcess(() => ports.quota(person.id).admit(now, [ask]))
      .then(
        ([verdict]) => {
          letIn += verdict?.granted ?? 0
        },
        () => {
          unsure += 1
        },
      ),
  )
  await Promise.all(calls)
  const after = objects.usage(person.id, now)
  // A plan that changed under the storm changes what it may do.
  if (before.plan !== after.plan || before.windowStart !== after.windowStart) return
  const counted = after.used - before.used
  const said = `${person.name}: ${letIn} let in and ${unsure} unsure of ${STORM}, ${counted} counted, ${before.burst.limit} a minute`
  if (letIn > before.burst.limit || counted < letIn || counted > letIn + unsure)
    world.miscounts.push(said)
}

const MINUTES = 17
const MINUTE = 60_000

/** Starter's whole month in seventeen full minutes: the mails at 80 and at 100 percent are owed on the way. */
export const spends: Action = async ({ world, person }) => {
  const { schedule, ports } = world
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const caller = { kind: 'member', userId: person.id } as const
    const ask = { caller, need: 'any', counting: 'one', requests: 60 } as const
    await schedule
      .inProcess(() => ports.quota(person.id).admit(world.now(), [ask]))
      .catch(() => undefined)
    await schedule.sleep(MINUTE)
  }
}
