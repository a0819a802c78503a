/** What a goal waits for: its first run, its events, and the whole of twenty half-second tasks at five at once. */

import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type Company, KEY_PEPPER, startCompany } from './company.ts'
import { type Told, told } from './events.ts'
import { quantile } from './load.ts'
import { aSeat, type Seat, takeSeats, usedBy } from './seats.ts'
import type { Scripts } from './worker.ts'

const PAGE_MS = 500
const CAP = 5
const TASKS = 20
const IDEAL_MS = (TASKS / CAP) * PAGE_MS
const ROUNDS = 5
const FIRSTS = 60
const WARM_UP = 10

const PAGE = '<!doctype html><html lang="en"><title>Half a second</title><h1>Here</h1></html>'

/** `/500/name` answers after 500 ms; when each page was asked, and how many were open at once. */
async function aSlowSite() {
  const asked = new Map<string, number>()
  let [open, most, visits] = [0, 0, 0]
  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    const ms = Number(/^\/(\d+)\//.exec(path)?.[1] ?? Number.NaN)
    if (Number.isNaN(ms)) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n')
      return
    }
    asked.set(path, performance.now())
    visits += 1
    open += 1
    most = Math.max(most, open)
    await wait(ms)
    open -= 1
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    port,
    at: (path: string) => `http://127.0.0.1:${port}${path}`,
    askedAt: (path: string) => asked.get(path) ?? Number.NaN,
    most: () => most,
    visits: () => visits,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
type Site = Awaited<ReturnType<typeof aSlowSite>>

/** A customer of Pro's cap with a key, a name in the books and a place in the swarm. */
async function seated({ bench }: Company): Promise<Seat> {
  const seat = aSeat(KEY_PEPPER, 9_000_000, { concurrentTasks: CAP, swarm: true })
  await takeSeats(bench, [seat])
  await bench.d1
    .prepare(
      `INSERT INTO users (id, account_id, actor_id, email, email_key, password_hash, created_at, updated_at)
       VALUES (?1, ?1, ?1, ?2, ?2, 'none', ?3, ?3)`,
    )
    .bind(seat.accountId, 'swarm@example.test', Date.now())
    .run()
  return seat
}

async function submits({ origin }: Company, { secret }: Seat, text: string): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/goals`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  })
  if (answer.status !== 202) throw new Error(`goal: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { goal: { id: string } }).goal.id
}

type Run = { company: Company; site: Site; seat: Seat }

/** From the moment the goal is sent until its first task asks for its page. */
async function firstRun({ company, site, seat }: Run, nth: number): Promise<number> {
  const path = `/1/first-${nth}`
  const sent = performance.now()
  const goal = await submits(company, seat, `Audit ${site.at(path)}`)
  await told(company, seat, goal)
  await company.quiet()
  return site.askedAt(path) - sent
}

/** A goal of twenty, watched from its acceptance to its end. */
async function twenty({ company, site, seat }: Run, round: number) {
  const pages = Array.from({ length: TASKS }, (_, nth) => site.at(`/${PAGE_MS}/r${round}-${nth}`))
  const sent = performance.now()
  const goal = await submits(company, seat, `Audit ${pages.join(' ')}`)
  const events = await told(company, seat, goal)
  const ms = performance.now() - sent
  await company.quiet()
  const done = events.filter((event) => event.task?.status === 'done').length
  if (done !== TASKS) throw new Error(`bench: ${done} of ${TASKS} tasks told as done`)
  return { ms, events }
}

/** Of events that were written while somebody listened: from then until they were read. */
const latenciesOf = (events: readonly Told[]): number[] =>
  events.flatMap(({ writtenAt, readAt, openedAt }) =>
    writtenAt !== null && writtenAt > openedAt ? [readAt - writtenAt] : [],
  )

async function measured(run: Run) {
  const firsts: number[] = []
  for (let nth = 0; nth < WARM_UP + FIRSTS; nth += 1) {
    const ms = await firstRun(run, nth)
    if (nth >= WARM_UP) firsts.push(ms)
  }
  const rounds: Awaited<ReturnType<typeof twenty>>[] = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await twenty(run, round))
  const goals = WARM_UP + FIRSTS + ROUNDS
  const visits = WARM_UP + FIRSTS + ROUNDS * TASKS
  if (run.site.visits() !== visits)
    throw new Error(`bench: ${run.site.visits()} visits of ${visits}`)
  if (run.site.most() > CAP) throw new Error(`bench: ${run.site.most()} tasks at once`)
  const counted = await usedBy(run.company.bench, [run.seat])
  // The goal, and the stream of its events.
  if (counted !== 2 * goals) throw new Error(`bench: ${counted} requests counted of ${2 * goals}`)
  const sse = rounds.flatMap(({ events }) => latenciesOf(events)).sort((a, b) => a - b)
  if (sse.length < ROUNDS * TASKS) throw new Error(`bench: only ${sse.length} events to judge by`)
  const dispatch = firsts.sort((a, b) => a - b)
  const whole = rounds.map(({ ms }) => ms).sort((a, b) => a - b)
  return {
    dispatchP50: quantile(dispatch, 0.5),
    dispatchP95: quantile(dispatch, 0.95),
    sseP50: quantile(sse, 0.5),
    sseP95: quantile(sse, 0.95),
    events: sse.length,
    twentyMs: quantile(whole, 0.5),
  }
}

/** In a company of its own: only a developer's admits pages of this machine. */
export async function measureSwarm(scripts: Scripts) {
  const site = await aSlowSite()
  try {
    const company = await startCompany(scripts, {
      ENVIRONMENT: 'development',
      FIXTURE_PORT: String(site.port),
    })
    try {
      return await measured({ company, site, seat: await seated(company) })
    } finally {
      await company.close()
    }
  } finally {
    await site.stop()
  }
}

type Figures = Awaited<ReturnType<typeof measureSwarm>>

export const swarmLine = (of: Figures): string =>
  `swarm           first task p50 ${of.dispatchP50.toFixed(1)} ms, p95 ${of.dispatchP95.toFixed(1)} ms after the goal was sent; ` +
  `an event p50 ${of.sseP50.toFixed(0)} ms, p95 ${of.sseP95.toFixed(0)} ms (${of.events} events); ` +
  `${TASKS} tasks of ${PAGE_MS} ms at ${CAP} at once ${of.twentyMs.toFixed(0)} ms, ${(of.twentyMs / IDEAL_MS).toFixed(2)} × the ideal`

export const swarmFigures = (of: Figures): string =>
  `dispatch_p95_ms=${of.dispatchP95.toFixed(1)} sse_p95_ms=${of.sseP95.toFixed(0)}` +
  ` twenty_tasks_ms=${of.twentyMs.toFixed(0)} twenty_tasks_ratio=${(of.twentyMs / IDEAL_MS).toFixed(2)}`
