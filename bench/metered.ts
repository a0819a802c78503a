/** A metered request – key, exact durable count, headers – beside a bare Hono that answers the same, and its relatives. */

import { setTimeout as wait } from 'node:timers/promises'
import { against, type Contestant, middleOf, type Ratio, type Rounds, together } from './against.ts'
import { keptAwake } from './awake.ts'
import type { Asked } from './load.ts'
import { aSeat, reach, type Seat, takeSeats, usedBy } from './seats.ts'
import type { Bench } from './worker.ts'

const SELF = '/api/v1/api-keys/self'
const ROUNDS = 5
const ACCOUNTS = 10_000
const GROUP = 2_000
/** workerd closes an object that nobody calls after ten seconds. */
const CLOSED_AFTER_MS = 11_000

/** Hears of each row when it is measured. */
export type Tell = (name: string, row: Ratio) => void

const asks = ({ secret }: Pick<Seat, 'secret'>): Asked => ({
  method: 'GET',
  path: SELF,
  headers: { authorization: `Bearer ${secret}` },
})

/** Alone, each waits for the one before: more rounds that are shorter, since an order or a moment moves them by a tenth. */
const ALONE = {
  connections: 1,
  rounds: 31,
  requests: 400,
  /** What runs often is compiled bit by bit: only after so many a lone request costs no less than the one before. */
  warmUp: 30_000,
}
/** The Workers are warm by then; `fetch` is not. */
const FETCH_WARM_UP = 3_000
const together32 = { connections: 32, rounds: ROUNDS, requests: 4_000 }
const together128 = { ...together32, connections: 128 }

export async function measureMetered(bench: Bench, pepper: string, tell: Tell): Promise<void> {
  const seat = aSeat(pepper, 1)
  const spent = aSeat(pepper, 2, { requestsPerMonth: 0 })
  await takeSeats(bench, [seat, spent])
  const used = { read: () => usedBy(bench, [seat]), share: 1 }
  const admitted = { port: bench.port, make: () => asks(seat), counted: used, status: 200 }
  const unmoved = { read: () => usedBy(bench, [spent]), share: 0 }
  const refused = { port: bench.port, make: () => asks(spent), counted: unmoved, status: 429 }
  await tellAll(tell, { bench, ...together32 }, { metered_32: admitted, refused_32: refused })
  tell('metered_128', await against({ bench, ...together128, ...admitted }))
  tell('naive_32', await naive(bench, seat))
  await repeatTwin(bench.floorPort, bench)
  await keptAwake(async () => {
    const alone = { bench, ...ALONE }
    const [call, durable] = [floor(bench, seat, 'call', 0), floor(bench, seat, 'durable', 1)]
    const floors = { call_1: call, durable_call_1: durable }
    await tellAll(tell, alone, { metered_1: admitted, refused_1: refused, ...floors })
    const fetching = { ...alone, warmUp: FETCH_WARM_UP, by: 'fetch' } as const
    await tellAll(tell, fetching, { metered_1_fetch: admitted, durable_call_1_fetch: durable })
  })
  tell('accounts_10000', await manyAccounts(bench, pepper))
}

/** In the same rounds. */
async function tellAll(tell: Tell, how: Rounds, all: Record<string, Contestant>): Promise<void> {
  const ratios = await together(how, Object.values(all))
  Object.keys(all).forEach((name, nth) => {
    tell(name, ratios[nth] as Ratio)
  })
}

/** What no metering through an object can be cheaper than: the call alone, and the call with one durable statement. */
const floor = (
  { floorPort: port }: Bench,
  seat: Seat,
  kind: 'call' | 'durable',
  share: number,
): Contestant => ({
  port,
  make: () => ({ ...asks(seat), path: `${SELF}?${kind}` }),
  status: 200,
  counted: { read: () => usedAt(port), share },
})

/** What a peer has counted. */
async function usedAt(port: number): Promise<number> {
  const answer = await reach(`http://127.0.0.1:${port}/used`)
  return ((await answer.json()) as { used: number }).used
}

/** Peers answer as we do: what the bare Hono was given last, it gives on. */
async function repeatTwin(port: number, { barePort }: Bench): Promise<void> {
  const twin = await (await reach(`http://127.0.0.1:${barePort}/twin`)).text()
  await reach(`http://127.0.0.1:${port}/twin`, { method: 'PUT', body: twin })
}

async function naive(bench: Bench, seat: Seat): Promise<Ratio> {
  const { naivePort: port } = bench
  await repeatTwin(port, bench)
  await reach(`http://127.0.0.1:${port}/seat`, { method: 'POST', body: seat.secret })
  const counted = { read: () => usedAt(port), share: 1 }
  const how = { bench, connections: 32, rounds: 3, requests: 1_000, status: 200 }
  return against({ ...how, port, make: () => asks(seat), counted })
}

/**
 * Each request another account's: nothing waits together, and every object is opened. In groups, because an
 * object keeps its files open for some seconds and a process may open no more than 20,000 on many a machine.
 */
async function manyAccounts(bench: Bench, pepper: string): Promise<Ratio> {
  const ratios: Ratio[] = []
  const how = { bench, connections: 32, rounds: 1, requests: GROUP, status: 200 }
  for (let first = 0; first < ACCOUNTS; first += GROUP) {
    const seats = Array.from({ length: GROUP }, (_, nth) => aSeat(pepper, 1_000 + first + nth))
    await takeSeats(bench, seats)
    const make = (nth: number) => asks(seats[nth % GROUP] as Seat)
    const counted = { read: () => usedBy(bench, seats), share: 1 }
    ratios.push(await against({ ...how, port: bench.port, make, counted }))
    await wait(CLOSED_AFTER_MS)
  }
  return middleOf(ratios)
}
