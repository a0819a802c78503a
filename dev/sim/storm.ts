/** Metered calls, many at once or until nothing is left: none beyond the limit, each counted once. */

import { verifies } from './accounts.ts'
import type { Action, Actor } from './actor.ts'
import { Lost } from './schedule.ts'
import { ask } from './stage.ts'

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
  const countedBefore = objects.counted(person.id)
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
  const moved = before.plan !== after.plan || before.windowStart !== after.windowStart
  if (moved || before.burst.limit !== after.burst.limit) return
  const counted = objects.counted(person.id) - countedBefore
  const said = `${person.name}: ${letIn} let in and ${unsure} unsure of ${STORM}, ${counted} counted, ${before.burst.limit} a minute`
  if (letIn > before.burst.limit || counted < letIn || counted > letIn + unsure)
    world.broken.push(said)
}

/** By one program at once. */
const MOST_CALLS = 20

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

/** The key of a person's programs; made when there is none, and anew if the answer that showed it was lost. */
async function keyOf(actor: Actor): Promise<string | null> {
  const { world, person } = actor
  const held = world.keys.get(person.id)
  if (held) return held
  const name = `key ${world.now()}`
  const make = () => ask(world, person, '/api-keys', { name }, { key: name })
  const tried = await make()
  if (tried.status === 403) await verifies(actor)
  const answer = tried.status === 403 ? await make() : tried
  if (!answer.ok) return null
  const { secret } = (await answer.json()) as { secret: string | null }
  if (secret) world.keys.set(person.id, secret)
  return secret
}

type Counts = { counted: number; unsure: number; refused: number }

/** One request by key, asked once: what is 2xx or 404 is counted, what got no answer or a 5xx may be (API.md §4). */
async function once({ world }: Actor, key: string, counts: Counts): Promise<void> {
  const headers = { authorization: `Bearer ${key}` }
  const status = await world.request('/api/v1/users/me', { headers }).then(
    (answer) => answer.status,
    (error: unknown) => {
      if (error instanceof Lost) return null
      throw error
    },
  )
  if (status === null || status >= 500) counts.unsure += 1
  else if (status < 400 || status === 404) counts.counted += 1
  else counts.refused += 1
}

/** A program calls through the API, some at once: each answered one is counted once, and no other. */
export const calls: Action = async (actor) => {
  const { world, person } = actor
  const key = await keyOf(actor)
  if (!key) return
  const count = () => world.objects.counted(person.id)
  const before = count()
  const counts: Counts = { counted: 0, unsure: 0, refused: 0 }
  const many = Math.ceil(world.random() * MOST_CALLS)
  await Promise.all(Array.from({ length: many }, () => once(actor, key, counts)))
  const more = count() - before
  if (more < counts.counted || more > counts.counted + counts.unsure)
    world.broken.push(`${person.name}: ${JSON.stringify(counts)} of ${many} calls, ${more} counted`)
}
