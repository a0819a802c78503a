/** GET /goals/:id/events: what happens to a goal, as it happens (https://html.spec.whatwg.org/multipage/server-sent-events.html). */

import type { GoalEvent, SwarmPort } from '../../../swarm/port.ts'
import { SECOND } from '../../../tools/clock.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'

/** A comment so often, that proxies and clients know the line is open. */
const HEARTBEAT_MS = 10 * SECOND
/** After so many without news it is closed; a client that still watches asks again where it was. */
const HEARTBEATS_AT_MOST = 30

const frame = ({ id, type, body }: GoalEvent): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(body)}\n\n`

/** The number a client saw last; anything else begins at the beginning. */
const lastSeen = (header: string | undefined): number =>
  header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : 0

/** Asks the object again and again; each answer waits for news, or for the time of a heartbeat. */
function streamOf(swarm: SwarmPort, id: string, first: GoalEvent[], from: number) {
  const encoder = new TextEncoder()
  let [after, quiet, next] = [from, 0, first]
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const events = next.length > 0 ? next : ((await swarm.events(id, after, HEARTBEAT_MS)) ?? [])
      next = []
      after = events.at(-1)?.id ?? after
      quiet = events.length > 0 ? 0 : quiet + 1
      const text = events.length > 0 ? events.map(frame).join('') : ': still here\n\n'
      controller.enqueue(encoder.encode(text))
      if (events.some(({ type }) => type === 'end') || quiet >= HEARTBEATS_AT_MOST)
        controller.close()
    },
  })
}

export const eventsRoute = route({
  id: 'watchGoal',
  method: 'GET',
  path: '/goals/:id/events',
  policy: { who: 'signed_in_or_key', scope: 'goals:read' },
  tag: 'Goals',
  summary:
    'Server-sent events of a goal: `goal`, `task`, `step`, `approval`, `artifact`, `end`; `Last-Event-ID` resumes',
  answers: {
    200: { description: 'Events until the goal has ended', bytes: 'text/event-stream' },
    204: { description: 'The goal has ended and everything was told: do not ask again' },
  },
  problems: ['not_found'],
  handle: async (c, { actor }) => {
    const id = c.req.param('id') ?? ''
    const swarm = c.get('ports').swarm(actor.accountId)
    const after = lastSeen(c.req.header('last-event-id'))
    const first = await swarm.events(id, after, 0)
    if (!first)
      return problem(c, 'not_found', { detail: 'There is no goal of yours with this id.' })
    const ended = first.length === 0 && (await swarm.goal(id))?.finishedAt != null
    if (ended) return c.body(null, 204)
    return c.body(streamOf(swarm, id, first, after), 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    })
  },
})
