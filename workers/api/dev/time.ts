/** The time machine: the app's clock, Stripe's and the crons move on together; neither ever goes back. */

import * as z from 'zod'
import { writeClockOffset } from '../../db/clock-offset.ts'
import type { Env } from '../../env.ts'
import type { Ports } from '../../ports.ts'
import { DAY, toIso } from '../../tools/clock.ts'
import type { ApiContext } from '../context.ts'
import { json } from '../json.ts'
import { fieldErrors, problem } from '../problem.ts'
import { addDuration, parseDuration } from './duration.ts'
import { type Consume, untilIdle } from './idle.ts'
import { localStripe, type Send } from './local-stripe.ts'
import { wakeObjects } from './wake.ts'

export type TimeOptions = {
  openPorts(env: Env): Ports | Promise<Ports>
  runJob(ports: Ports, job: 'minute' | 'hourly' | 'daily'): Promise<void>
  consume: Consume
  send?: Send
}

const QUIET_WITHIN_MS = 30_000
/** Once trouble on purpose kept a stop from being quiet, the stops after it are not waited for as long. */
const QUIET_AFTER_TROUBLE_MS = 1_000
const duration = z
  .string()
  .max(40)
  .transform((text, check) => {
    const parsed = parseDuration(text)
    if (parsed) return parsed
    check.addIssue({ code: 'custom', message: 'Not an ISO 8601 duration like P1M or PT2H' })
    return z.NEVER
  })
/** `stops: 'due'` skips midnights and crons: the seed's way through half a year. */
const stops = z.enum(['days', 'due']).default('days')
const MoveBody = z.union([
  z.strictObject({ advance: duration, stops }),
  z.strictObject({ to: z.iso.datetime({ offset: true }), stops }),
  /** The app takes over Stripe's time, either way: how the dev script sets both at the start. */
  z.strictObject({ follow: z.literal('stripe') }),
])

export const readTime = (c: ApiContext): Response => answer(c.get('ports'))

const answer = ({ clock }: Pick<Ports, 'clock'>): Response => json({ now: toIso(clock.now()) })

/** Answers when the target is reached and all is quiet there; what has passed cannot be undone. */
export async function moveTime(
  c: ApiContext,
  body: unknown,
  options: TimeOptions,
): Promise<Response> {
  const parsed = MoveBody.safeParse(body)
  if (!parsed.success) return problem(c, 'validation_failed', { errors: fieldErrors(parsed.error) })
  const open = async () => options.openPorts(c.env)
  const wish = parsed.data
  if ('follow' in wish) {
    const ports = c.get('ports')
    await setClock(ports, (await localStripe(ports.config, options.send).clock()).now)
    await wakeObjects(await open())
    return answer(await open())
  }
  const now = c.get('ports').clock.now()
  const target = 'to' in wish ? Date.parse(wish.to) : addDuration(now, wish.advance)
  if (target < now) {
    const detail = `Time only goes forward; it is ${toIso(now)}`
    const pointer = 'to' in wish ? '#/to' : '#/advance'
    return problem(c, 'validation_failed', { detail, errors: [{ detail, pointer }] })
  }
  await travel(target, wish.stops, open, options)
  return answer(await open())
}

async function travel(
  target: number,
  stops: 'days' | 'due',
  open: () => Promise<Ports>,
  { runJob, consume, send }: TimeOptions,
): Promise<void> {
  let withinMs = QUIET_WITHIN_MS
  const settle = async (ports: Ports) => {
    const owed = await untilIdle({ open, consume, withinMs, send })
    if (!owed) return
    ports.log.warn('time_not_idle', { count: owed.messages.length })
    withinMs = QUIET_AFTER_TROUBLE_MS
  }
  // What is due already is settled where we stand, so that each further stop lies ahead.
  const start = await open()
  await localStripe(start.config, send).moveTo(start.clock.now())
  await settle(start)
  for (let arrived = false; !arrived; ) {
    const before = await open()
    const from = before.clock.now()
    const { nextDue } = await localStripe(before.config, send).clock()
    const stop = Math.max(from, nextStop(nextDue, from, target, stops))
    // Ours first: a webhook signed at the stop must not look as if it came from the future.
    await setClock(before, stop)
    await localStripe(before.config, send).moveTo(stop)
    const ports = await open()
    await wakeObjects(ports)
    await settle(ports)
    arrived = stop >= target
    if (stops === 'due') continue
    await runJob(ports, 'hourly')
    await runJob(ports, 'daily')
    // The minutes jumped over would look to /health like a cron that stands still.
    if (arrived) await runJob(ports, 'minute')
    await settle(ports)
  }
}

function nextStop(
  nextDue: number | null,
  from: number,
  target: number,
  stops: 'days' | 'due',
): number {
  const midnight = (Math.floor(from / DAY) + 1) * DAY
  const due = nextDue !== null && nextDue > from ? nextDue : target
  return Math.min(target, due, stops === 'days' ? midnight : target)
}

const setClock = (ports: Pick<Ports, 'db' | 'realClock'>, to: number): Promise<void> =>
  writeClockOffset(ports.db, to - ports.realClock.now(), to)
