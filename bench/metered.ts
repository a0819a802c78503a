/** A metered request – key, exact durable count, headers – beside a bare Hono that answers the same, and its relatives. */

import { createHash } from 'node:crypto'
import { makeApiKey } from '../workers/tools/api-key.ts'
import { type LoadResult, load, median, rawRequest } from './load.ts'
import type { Bench } from './worker.ts'

const SELF = '/api/v1/api-keys/self'
const HOUR_MS = 3_600_000

export type Ratio = { perSecond: number; ratio: number; cpuUs: number; bareCpuUs: number }

/** An account in its object: a plan with finite limits, and a key. */
function aSeat(pepper: string, name: string, over: { requestsPerMonth?: number } = {}) {
  const now = Date.now()
  const accountId = `usr_${name}`
  const secret = makeApiKey(pepper, 'live', accountId)
  const hash = createHash('sha256').update(secret).digest('base64url')
  const grant = {
    accountId,
    epoch: 1,
    version: 1,
    access: 'full',
    plan: 'enterprise',
    requestsPerMonth: 1_000_000_000,
    burstPerMinute: 100_000_000,
    concurrentTasks: 10,
    features: [],
    reason: 'active',
    quotaAnchor: now - HOUR_MS,
    validUntil: now + 1_000 * HOUR_MS,
    ...over,
  }
  const id = `key_01KB2Z3M4N5P6Q7R8S9T${name.slice(-6).toUpperCase().padStart(6, '0')}`
  const scopes = ['goals:read', 'goals:write', 'usage:read', 'account:read']
  const by = { accountId, userId: accountId, now, auditId: id, requestId: 'req_1', claim: null }
  return {
    accountId,
    secret,
    now,
    grant,
    key: { id, hash, prefix: secret.slice(0, 12), last4: secret.slice(-4) },
    wish: { name: 'Bench', scopes, expiresAt: null, cap: null },
    by,
  }
}
type Seat = ReturnType<typeof aSeat>

/** A connection kept alive may be closed just when it is used again; these calls may be made twice. */
async function reach(url: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return fetch(url, init)
  }
}

/** Answers what the first of them has used. */
async function tell({ seaterPort }: Bench, seats: Partial<Seat>[]): Promise<number> {
  const answer = await reach(`http://127.0.0.1:${seaterPort}/`, {
    method: 'POST',
    body: JSON.stringify(seats),
  })
  if (!answer.ok) throw new Error(`not seated: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { used: number }).used
}

const used = (bench: Bench, { accountId }: Seat): Promise<number> =>
  tell(bench, [{ accountId, now: Date.now() }])

const asked = (port: number, { secret }: Pick<Seat, 'secret'>): Buffer =>
  rawRequest(port, 'GET', SELF, { authorization: `Bearer ${secret}` }, '')

const times = (count: number, request: Buffer): Buffer[] =>
  Array.from({ length: count }, () => request)

/** CPU of the whole workerd, the client's excluded. */
async function timed(bench: Bench, run: () => Promise<LoadResult>) {
  const before = bench.cpuMs()
  const result = await run()
  return { ...result, cpuUs: ((bench.cpuMs() - before) * 1_000) / result.requests }
}

export type Measure = {
  bench: Bench
  connections: number
  rounds: number
  requests: number
  /** One request to what is measured. */
  port: number
  make(nth: number): Buffer
  status: number
  /** What has been counted so far, and how many of the answers must have been. */
  counted?: { read(): Promise<number>; share: number }
}

/**
 * Rounds in turn with the bare Hono; the first warms both up. Ratios are of neighbours in time, then the median.
 * Throws where an answer has another status, or the counter rose by another number than was let in.
 */
export async function against(measure: Measure, seat: Seat): Promise<Ratio> {
  const { bench, connections, rounds, requests, port, make, status, counted } = measure
  const ratios: (Ratio & { bare: number })[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const bare = await timed(bench, () =>
      load(bench.barePort, connections, times(requests, asked(bench.barePort, seat))),
    )
    const before = counted ? await counted.read() : 0
    const batch = Array.from({ length: requests }, (_, nth) => make(round * requests + nth))
    const ours = await timed(bench, () => load(port, connections, batch))
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
      bare: bare.perSecond,
    })
  }
  const middle = (name: keyof Ratio) => median(ratios.map((one) => one[name]))
  return {
    perSecond: middle('perSecond'),
    ratio: middle('ratio'),
    cpuUs: middle('cpuUs'),
    bareCpuUs: middle('bareCpuUs'),
  }
}

/** The twin must be one: the same headers, and a body about as long. */
async function checkTwin(bench: Bench, seat: Seat): Promise<void> {
  const get = async (port: number) => {
    const answer = await reach(`http://localhost:${port}${SELF}`, {
      headers: { authorization: `Bearer ${seat.secret}` },
    })
    const text = await answer.text()
    return { names: [...answer.headers.keys()].sort().join(' '), bytes: text.length, text }
  }
  const [ours, bare] = [await get(bench.port), await get(bench.barePort)]
  if (ours.names !== bare.names || Math.abs(ours.bytes - bare.bytes) > 40)
    throw new Error(`not the same answer:\n${JSON.stringify(ours)}\n${JSON.stringify(bare)}`)
}

export type Metered = Record<string, Ratio>

const ROUNDS = 5

export async function measureMetered(bench: Bench, pepper: string): Promise<Metered> {
  const seat = aSeat(pepper, 'bench0000001')
  const spent = aSeat(pepper, 'bench0000002', { requestsPerMonth: 0 })
  await tell(bench, [seat, spent])
  await checkTwin(bench, seat)
  const counted = { read: () => used(bench, seat), share: 1 }
  const common = { bench, port: bench.port, rounds: ROUNDS, requests: 4_000, status: 200 }
  const results: Metered = {}
  for (const connections of [1, 32, 128]) {
    const requests = connections === 1 ? 1_500 : 4_000
    const make = () => asked(bench.port, seat)
    results[`metered_${connections}`] = await against(
      { ...common, connections, requests, make, counted },
      seat,
    )
  }
  results.refused_32 = await against(
    {
      ...common,
      connections: 32,
      make: () => asked(bench.port, spent),
      status: 429,
      counted: { read: () => used(bench, spent), share: 0 },
    },
    seat,
  )
  results.naive_32 = await naive(bench, seat)
  return results
}

async function naive(bench: Bench, seat: Seat): Promise<Ratio> {
  const { naivePort: port } = bench
  await fetch(`http://127.0.0.1:${port}/seat`, { method: 'POST', body: seat.secret })
  const read = async () => {
    const answer = await reach(`http://127.0.0.1:${port}/used`)
    return ((await answer.json()) as { used: number }).used
  }
  const make = () => asked(port, seat)
  const counted = { read, share: 1 }
  return against(
    { bench, port, connections: 32, rounds: 3, requests: 1_000, make, status: 200, counted },
    seat,
  )
}
