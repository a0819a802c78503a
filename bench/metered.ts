/** A metered request – key, exact durable count, headers – beside a bare Hono that answers the same, and its relatives. */

import { setTimeout as wait } from 'node:timers/promises'
import { type Asked, against, type Measure, middleOf, type Ratio } from './against.ts'
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

/** Fewer where each waits for the one before. */
const requestsOver = (connections: number): number => (connections === 1 ? 1_500 : 4_000)
/** What runs often is compiled bit by bit: only after so many a lone request costs no less than the one before. */
const ALONE_WARM_UP = 30_000

export async function measureMetered(bench: Bench, pepper: string, tell: Tell): Promise<void> {
  const seat = aSeat(pepper, 1)
  const spent = aSeat(pepper, 2, { requestsPerMonth: 0 })
  await takeSeats(bench, [seat, spent])
  const measure = (of: Partial<Measure> & { connections: number }) =>
    against({
      bench,
      port: bench.port,
      rounds: ROUNDS,
      requests: requestsOver(of.connections),
      ...(of.connections === 1 ? { warmUp: ALONE_WARM_UP } : {}),
      make: () => asks(seat),
      status: 200,
      ...of,
    })
  const counted = { read: () => usedBy(bench, [seat]), share: 1 }
  for (const connections of [1, 32, 128])
    tell(`metered_${connections}`, await measure({ connections, counted }))
  await floors(bench, seat, measure, tell)
  tell('naive_32', await naive(bench, seat, measure))
  const uncounted = { read: () => usedBy(bench, [spent]), share: 0 }
  const make = () => asks(spent)
  for (const connections of [1, 32])
    tell(
      `refused_${connections}`,
      await measure({ connections, make, status: 429, counted: uncounted }),
    )
  tell('accounts_10000', await manyAccounts(bench, pepper, measure))
}

type Measured = (of: Partial<Measure> & { connections: number }) => Promise<Ratio>

/** What no metering through an object can be cheaper than: the call alone, and the call with one durable statement. */
async function floors(bench: Bench, seat: Seat, measure: Measured, tell: Tell): Promise<void> {
  const { floorPort: port } = bench
  await repeatTwin(port, bench)
  const read = () => usedAt(port)
  const floor = (kind: string, share: number) => {
    const make = () => ({ ...asks(seat), path: `${SELF}?${kind}` })
    return measure({ make, port, connections: 1, counted: { read, share } })
  }
  tell('call_1', await floor('call', 0))
  tell('durable_call_1', await floor('durable', 1))
}

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

async function naive(bench: Bench, seat: Seat, measure: Measured): Promise<Ratio> {
  const { naivePort: port } = bench
  await repeatTwin(port, bench)
  await reach(`http://127.0.0.1:${port}/seat`, { method: 'POST', body: seat.secret })
  const counted = { read: () => usedAt(port), share: 1 }
  return measure({ port, connections: 32, rounds: 3, requests: 1_000, counted })
}

/**
 * Each request another account's: nothing waits together, and every object is opened. In groups, because an
 * object keeps its files open for some seconds and a process may open no more than 20,000 on many a machine.
 */
async function manyAccounts(bench: Bench, pepper: string, measure: Measured): Promise<Ratio> {
  const ratios: Ratio[] = []
  for (let first = 0; first < ACCOUNTS; first += GROUP) {
    const seats = Array.from({ length: GROUP }, (_, nth) => aSeat(pepper, 1_000 + first + nth))
    await takeSeats(bench, seats)
    const make = (nth: number) => asks(seats[nth % GROUP] as Seat)
    const counted = { read: () => usedBy(bench, seats), share: 1 }
    ratios.push(await measure({ connections: 32, rounds: 1, requests: GROUP, make, counted }))
    await wait(CLOSED_AFTER_MS)
  }
  return middleOf(ratios)
}
