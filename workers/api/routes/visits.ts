/** POST /visits: one page view of the public site, counted without a cookie and without knowing who. */

import type * as z from 'zod'
import { VisitBody } from '../../contract/bodies.ts'
import { lostRace, together } from '../../db/database.ts'
import { recordFacts } from '../../db/facts.ts'
import { readPause } from '../../db/pause.ts'
import { takeOrLose } from '../../db/throttles.ts'
import type { Ports } from '../../ports.ts'
import { HOUR, toDay } from '../../tools/clock.ts'
import { errorText } from '../../tools/log.ts'
import { hashSecret } from '../../tools/token.ts'
import { route } from '../route.ts'
import { callerOf } from './accounts/caller.ts'
import { cameFrom } from './came-from.ts'

/** An office behind one address; what goes beyond is a machine's and not counted. */
const PER_SOURCE = { limit: 1_000, windowMs: HOUR }
/** However many sources somebody has: facts of visits stay bounded. */
const ALTOGETHER = { limit: 100_000, windowMs: HOUR }

/** Browsers of people say Mozilla and none of these words. */
const BOT =
  /bot|crawl|spider|slurp|headless|preview|prerender|lighthouse|monitor|scan|fetch|curl|wget|python|java\/|http|feed|archiv|validator/i

export function isPerson(userAgent: string | null): boolean {
  const agent = (userAgent ?? '').slice(0, 500)
  return agent.startsWith('Mozilla/') && !BOT.test(agent)
}

type Needs = Pick<Ports, 'db' | 'ids' | 'clock' | 'realClock' | 'config' | 'log'>

/** Never refused and never an error to the visitor: a view that cannot be counted is not worth one. */
async function count(ports: Needs, visit: z.infer<typeof VisitBody>, source: string) {
  const { db, ids, clock, realClock, log } = ports
  const { path, ...origin } = visit
  const now = clock.now()
  const { channel, ...kept } = cameFrom(ports, origin)
  const id = ids.next('fct')
  const fact = {
    id,
    accountId: null,
    type: 'visit' as const,
    ref: id,
    // A query or fragment may hold what is nobody's business.
    payload: { path: path.replace(/[?#].*$/s, '').slice(0, 200), ...kept },
    party: null,
    channel,
    amountCents: null,
    day: toDay(now),
    occurredAt: now,
  }
  const real = realClock.now()
  try {
    if (await readPause(db)) return
    await together(db, [
      ...takeOrLose(db, `visits:source:${hashSecret(source)}`, PER_SOURCE, real),
      ...takeOrLose(db, 'visits:all', ALTOGETHER, real),
      ...recordFacts(db, [fact], now),
    ])
  } catch (error) {
    if (!lostRace(error)) log.warn('visit not counted', { error: errorText(error) })
  }
}

export const visitRoute = route({
  id: 'countVisit',
  method: 'POST',
  path: '/visits',
  policy: { who: 'anyone', ownOrigin: true },
  tag: 'Service',
  summary: 'A page of the public site was looked at; nothing of who looked is kept',
  body: VisitBody,
  answers: { 204: { description: 'Counted, or left out: bots and floods are' } },
  problems: ['csrf', 'validation_failed'],
  // Whoever only reads a page gets no error for being counted.
  evenPaused: true,
  handle: async (c, { body }) => {
    const { source, userAgent } = callerOf(c)
    if (isPerson(userAgent)) await count(c.get('ports'), body, source)
    return c.body(null, 204)
  },
})
