/** Measures requests beside a bare Hono that is sent the same and answers the same, status, headers and body. */

import { type LoadResult, load, median, rawRequest } from './load.ts'
import { reach } from './seats.ts'
import type { Bench } from './worker.ts'

export type Ratio = {
  perSecond: number
  ratio: number
  /** CPU of the whole workerd for each request, the client's excluded. */
  cpuUs: number
  bareCpuUs: number
}

/** One request, to whatever listens on a port. */
export type Asked = { method: string; path: string; headers: Record<string, string>; body?: string }

export type Measure = {
  bench: Bench
  port: number
  connections: number
  rounds: number
  /** In each round. */
  requests: number
  /** In the round before the first, which warms both up; as many as in the others unless said. */
  warmUp?: number
  make(nth: number): Asked
  status: number
  /** What has been counted so far, and how many of the answers must have been. */
  counted?: { read(): Promise<number>; share: number }
}

const buffers = (port: number, asked: Asked[]): Buffer[] =>
  asked.map(({ method, path, headers, body = '' }) => rawRequest(port, method, path, headers, body))

async function timed(bench: Bench, run: () => Promise<LoadResult>) {
  const before = bench.cpuUs()
  const result = await run()
  return { ...result, cpuUs: (bench.cpuUs() - before) / result.requests }
}

async function answerOf(port: number, { method, path, headers, body }: Asked) {
  const init = { method, headers, ...(body === undefined ? {} : { body }) }
  const answer = await reach(`http://localhost:${port}${path}`, init)
  const own = [...answer.headers].filter(([name]) => !OF_THE_TRANSPORT.has(name))
  return { status: answer.status, headers: Object.fromEntries(own), text: await answer.text() }
}

/** What a transport adds by itself; everything else the twin repeats. */
const OF_THE_TRANSPORT = new Set(['content-length', 'connection', 'date', 'transfer-encoding'])

/** Gives the bare Hono one of our own answers to repeat, and checks that it does. */
async function twinned({ bench, port, status }: Measure, asked: Asked): Promise<void> {
  const ours = await answerOf(port, asked)
  if (ours.status !== status) throw new Error(`${status} expected: ${JSON.stringify(ours)}`)
  const twin = { status, headers: ours.headers, answer: JSON.parse(ours.text) }
  await reach(`http://127.0.0.1:${bench.barePort}/twin`, {
    method: 'PUT',
    body: JSON.stringify(twin),
  })
  const bare = await answerOf(bench.barePort, asked)
  if (JSON.stringify(bare) !== JSON.stringify(ours))
    throw new Error(`not the same answer:\n${JSON.stringify(ours)}\n${JSON.stringify(bare)}`)
}

/**
 * Rounds in turn with the bare Hono; one before them warms both up. Ratios are of neighbours in time, then the median.
 * Throws, so that no ratio is printed, where an answer has another status, or the counter rose by another number
 * than was let in.
 */
export async function against(measure: Measure): Promise<Ratio> {
  const { bench, connections, rounds, port, make, status, counted, warmUp } = measure
  await twinned(measure, make(0))
  const ratios: Ratio[] = []
  let asked = 0
  for (let round = 0; round <= rounds; round += 1) {
    const requests = round === 0 ? (warmUp ?? measure.requests) : measure.requests
    const batch = Array.from({ length: requests }, () => make(asked++))
    const bare = await timed(bench, () =>
      load(bench.barePort, connections, buffers(bench.barePort, batch)),
    )
    const before = counted ? await counted.read() : 0
    const ours = await timed(bench, () => load(port, connections, buffers(port, batch)))
    if (ours.statuses[status] !== requests)
      throw new Error(`${requests} asked, answered ${JSON.stringify(ours.statuses)}`)
    const rose = counted ? (await counted.read()) - before : 0
    if (counted && rose !== requests * counted.share)
      throw new Error(`${requests} answered ${status}, the counter rose by ${rose}`)
    if (round === 0) continue
    ratios.push({
      perSecond: ours.perSecond,
      ratio: ours.perSecond / bare.perSecond,
      cpuUs: ours.cpuUs,
      bareCpuUs: bare.cpuUs,
    })
  }
  return middleOf(ratios)
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
