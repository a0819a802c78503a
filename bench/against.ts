/** Measures requests beside a bare Hono that is sent the same and answers the same, status, headers and body. */

import { type Asked, type LoadResult, load, loadByFetch, median, rawRequest } from './load.ts'
import { reach } from './seats.ts'
import type { Bench } from './worker.ts'

export type Ratio = {
  perSecond: number
  ratio: number
  /** CPU of the whole workerd for each request, the client's excluded. */
  cpuUs: number
  bareCpuUs: number
}

/** Whoever is measured beside the bare Hono. */
export type Contestant = {
  port: number
  make(nth: number): Asked
  /** What every answer must have. */
  status: number
  /** What has been counted so far, and how many of the answers must have been. */
  counted?: { read(): Promise<number>; share: number }
}

/** How all of them are measured. */
export type Rounds = {
  bench: Bench
  connections: number
  rounds: number
  /** In each round. */
  requests: number
  /** In the round before the first, which warms all up; as many as in the others unless said. */
  warmUp?: number
  /** Raw sockets unless said. */
  by?: 'fetch'
}

/** Builds the requests before the clock runs. */
function loadOf(
  { connections, by }: Rounds,
  port: number,
  asked: Asked[],
): () => Promise<LoadResult> {
  if (by === 'fetch') return () => loadByFetch(port, connections, asked)
  const requests = asked.map((one) => rawRequest(port, one))
  return () => load(port, connections, requests)
}

async function answerOf(port: number, { method, path, headers, body }: Asked) {
  const init = { method, headers, ...(body === undefined ? {} : { body }) }
  const answer = await reach(`http://localhost:${port}${path}`, init)
  const own = [...answer.headers].filter(([name]) => !OF_THE_TRANSPORT.has(name))
  return { status: answer.status, headers: Object.fromEntries(own), text: await answer.text() }
}

/** What a transport adds by itself; everything else the twin repeats. */
const OF_THE_TRANSPORT = new Set(['content-length', 'connection', 'date', 'transfer-encoding'])

/** One of our own answers for the bare Hono to repeat, once it has been seen to do so. */
async function twinOf(bench: Bench, { port, make, status }: Contestant): Promise<string> {
  const asked = make(0)
  const ours = await answerOf(port, asked)
  if (ours.status !== status) throw new Error(`${status} expected: ${JSON.stringify(ours)}`)
  const twin = JSON.stringify({ status, headers: ours.headers, answer: JSON.parse(ours.text) })
  await repeat(bench, twin)
  const bare = await answerOf(bench.barePort, asked)
  if (JSON.stringify(bare) !== JSON.stringify(ours))
    throw new Error(`not the same answer:\n${JSON.stringify(ours)}\n${JSON.stringify(bare)}`)
  return twin
}

const repeat = ({ barePort }: Bench, twin: string) =>
  reach(`http://127.0.0.1:${barePort}/twin`, { method: 'PUT', body: twin })

type Round = { perSecond: number; cpuUs: number }

/** Throws, so that no ratio is printed, where an answer has another status, or the counter rose by another number than was let in. */
async function round(
  how: Rounds,
  { port, counted, status }: Contestant,
  asked: Asked[],
): Promise<Round> {
  const { bench } = how
  const run = loadOf(how, port, asked)
  const before = counted ? await counted.read() : 0
  const cpuBefore = bench.cpuUs()
  const { statuses, perSecond } = await run()
  const cpuUs = (bench.cpuUs() - cpuBefore) / asked.length
  if (statuses[status] !== asked.length)
    throw new Error(`${asked.length} asked, answered ${JSON.stringify(statuses)}`)
  const rose = counted ? (await counted.read()) - before : 0
  if (counted && rose !== asked.length * counted.share)
    throw new Error(`${asked.length} answered ${status}, the counter rose by ${rose}`)
  return { perSecond, cpuUs }
}

/**
 * Rounds in turn with the bare Hono, which answers as the first of each status does; one before them warms all up. Who
 * comes first is drawn anew for each round: whoever follows another finds other caches. Ratios are of the same round,
 * then the median.
 */
export async function together(how: Rounds, contestants: readonly Contestant[]): Promise<Ratio[]> {
  const { bench } = how
  const firsts = contestants.filter(
    ({ status }, at) => contestants.findIndex((one) => one.status === status) === at,
  )
  const twins: string[] = []
  for (const first of firsts) twins.push(await twinOf(bench, first))
  const bares = firsts.map(({ make, status }) => ({ port: bench.barePort, make, status }))
  const all: Contestant[] = [...bares, ...contestants]
  const asked = all.map(() => 0)
  const rounds: Round[][] = []
  for (let nth = 0; nth <= how.rounds; nth += 1) {
    const requests = nth === 0 ? (how.warmUp ?? how.requests) : how.requests
    const measured: Round[] = []
    for (const at of shuffled(all.map((_, place) => place))) {
      const one = all[at] as Contestant
      const from = asked[at] ?? 0
      asked[at] = from + requests
      const batch = Array.from({ length: requests }, (_, i) => one.make(from + i))
      const twin = twins[at]
      if (twin !== undefined) await repeat(bench, twin)
      measured[at] = await round(how, one, batch)
    }
    if (nth > 0) rounds.push(measured)
  }
  return contestants.map(({ status }, at) => {
    const [ours, bare] = [bares.length + at, bares.findIndex((one) => one.status === status)]
    return middleOf(rounds.map((of) => ratioOf(of[ours] as Round, of[bare] as Round)))
  })
}

const ratioOf = ({ perSecond, cpuUs }: Round, bare: Round): Ratio => ({
  perSecond,
  ratio: perSecond / bare.perSecond,
  cpuUs,
  bareCpuUs: bare.cpuUs,
})

/** Fisher and Yates. */
function shuffled<T>(list: T[]): T[] {
  for (let last = list.length - 1; last > 0; last -= 1) {
    const drawn = Math.floor(Math.random() * (last + 1))
    const [one, other] = [list[last] as T, list[drawn] as T]
    list[last] = other
    list[drawn] = one
  }
  return list
}

/** One alone. */
export async function against({
  port,
  make,
  status,
  counted,
  ...how
}: Rounds & Contestant): Promise<Ratio> {
  const [ratio] = await together(how, [{ port, make, status, ...(counted ? { counted } : {}) }])
  return ratio as Ratio
}

/** Each figure's median. */
export function middleOf(ratios: readonly Ratio[]): Ratio {
  const middle = (name: keyof Ratio) => median(ratios.map((one) => one[name]))
  return {
    perSecond: middle('perSecond'),
    ratio: middle('ratio'),
    cpuUs: middle('cpuUs'),
    bareCpuUs: middle('bareCpuUs'),
  }
}
