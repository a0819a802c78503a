/** Webhook acknowledgements, each event durable first, beside a bare Hono that reads the same and answers the same. */

import type { Company } from './company.ts'
import { WEBHOOK_SECRET } from './company.ts'
import { type LoadResult, load, median, rawRequest } from './load.ts'
import { eventLike, signatureOf } from './webhooks.ts'

const CONNECTIONS = 32
const ROUNDS = 7
const OURS_A_ROUND = 640
const BARE_A_ROUND = 4_096
/** A purchase sends about this many events of one subscription. */
const EVENTS_A_SUBJECT = 8
const PATH = '/api/v1/stripe-webhook'

export type Acknowledgements = {
  oursPerSecond: number
  barePerSecond: number
  ratio: number
  /** CPU of the whole workerd while it acknowledged: the agents' work beside it is in there. */
  oursCpuUs: number
  bareCpuUs: number
  accepted: number
}

type Measured = { perSecond: number; cpuUs: number }

/** `recorded` is a real event's body. Throws when the rows stored are not as many as the 200s. */
export async function measureAcknowledgements(
  company: Company,
  recorded: string,
): Promise<Acknowledgements> {
  const { bench } = company
  const rows = () => Number(bench.database.prepare(COUNT).get()?.n)
  const ours: Measured[] = []
  const bare: Measured[] = []
  let accepted = 0
  // The first round warms both up and is not counted.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const theirs = await timed(company, () =>
      load(bench.barePort, CONNECTIONS, events(bench.barePort, recorded, BARE_A_ROUND)),
    )
    const before = rows()
    const mine = await timed(company, () =>
      load(bench.port, CONNECTIONS, events(bench.port, recorded, OURS_A_ROUND)),
    )
    const stored = rows() - before
    if (mine.answers !== OURS_A_ROUND || stored !== OURS_A_ROUND)
      throw new Error(`${OURS_A_ROUND} sent, ${mine.answers} times 200, ${stored} rows stored`)
    accepted += mine.answers
    await company.quiet()
    if (round === 0) continue
    ours.push(mine)
    bare.push(theirs)
  }
  const middle = (of: Measured[], what: keyof Measured) => median(of.map((one) => one[what]))
  const [oursPerSecond, barePerSecond] = [middle(ours, 'perSecond'), middle(bare, 'perSecond')]
  return {
    oursPerSecond,
    barePerSecond,
    // Of neighbours in time: what else the machine does weighs on both alike.
    ratio: median(
      ours.map((mine, round) => mine.perSecond / (bare[round]?.perSecond ?? Number.NaN)),
    ),
    oursCpuUs: middle(ours, 'cpuUs'),
    bareCpuUs: middle(bare, 'cpuUs'),
    accepted,
  }
}

const COUNT = "SELECT count(*) AS n FROM stripe_transactions WHERE id LIKE 'evt_bench_%'"

async function timed(
  { bench }: Company,
  run: () => Promise<LoadResult>,
): Promise<Measured & { answers: number }> {
  const cpuBefore = bench.cpuUs()
  const { requests, perSecond, statuses } = await run()
  const cpuUs = (bench.cpuUs() - cpuBefore) / requests
  return { perSecond, cpuUs, answers: statuses[200] ?? 0 }
}

let serial = 0

function events(port: number, recorded: string, count: number): Buffer[] {
  const at = Math.floor(Date.now() / 1_000)
  return Array.from({ length: count }, () => {
    serial += 1
    const subject = `sub_bench_${Math.floor(serial / EVENTS_A_SUBJECT)}`
    const body = eventLike(recorded, `evt_bench_${serial}`, subject)
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': signatureOf(body, WEBHOOK_SECRET, at),
    }
    return rawRequest(port, { method: 'POST', path: PATH, headers, body })
  })
}
