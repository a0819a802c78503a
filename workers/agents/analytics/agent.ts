/** Analytics (data intelligence): records business facts, each once, and the figures that follow, a batch at a time. */

import * as z from 'zod'
import { CHANNELS } from '../../contract/channels.ts'
import { FACTS, type FactType, FUNNEL_STEPS, SUBSCRIPTION_STEPS } from '../../contract/facts.ts'
import { AnalyticsMessage } from '../../contract/messages.ts'
import { together } from '../../db/database.ts'
import { type FactRow, recordFacts } from '../../db/facts.ts'
import { rebuild } from '../../db/figures.ts'
import {
  effectsDone,
  failEffects,
  findEffects,
  type OutboxRow,
  parkEffect,
} from '../../db/outbox.ts'
import { again, type Delivered, eachSafely, opened } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'
import { toDay } from '../../tools/clock.ts'
import { errorText } from '../../tools/log.ts'
import { checkFigures } from './check.ts'

export type AnalyticsPorts = Pick<Ports, 'db' | 'clock' | 'log' | 'ids'>

const Fact = z.looseObject({
  type: z.enum(FACTS),
  ref: z.string().min(1).max(255),
  accountId: z.string().max(255).nullable(),
  occurredAt: z.int(),
  amountCents: z.int().optional(),
  channel: z.enum(CHANNELS).optional(),
  customerId: z.string().max(255).optional(),
})

const isOneOf = (words: readonly FactType[], type: FactType) => words.includes(type)

/** A subscription belongs to the course of its customer, a step towards buying to that of the account. */
function partyOf({ type, ref, accountId, customerId }: z.infer<typeof Fact>): string | null {
  if (isOneOf(SUBSCRIPTION_STEPS, type)) return customerId ?? accountId ?? ref
  return isOneOf(FUNNEL_STEPS, type) ? accountId : null
}

function factOf(ports: AnalyticsPorts, row: OutboxRow): FactRow | null {
  const parsed = Fact.safeParse(row.payload)
  if (!parsed.success) return null
  const { type, ref, accountId, occurredAt, ...payload } = parsed.data
  return {
    id: ports.ids.next('fct'),
    accountId,
    type,
    ref,
    payload,
    party: partyOf(parsed.data),
    channel: payload.channel ?? null,
    amountCents: payload.amountCents ?? null,
    day: toDay(occurredAt),
    occurredAt,
  }
}

async function record(ports: AnalyticsPorts, rows: OutboxRow[]): Promise<void> {
  const { db, log } = ports
  const facts: FactRow[] = []
  const told: string[] = []
  for (const row of rows) {
    const fact = factOf(ports, row)
    if (fact) {
      facts.push(fact)
      told.push(row.key)
    } else {
      await parkEffect(db, row.key, 'not a fact')
      log.error('effect refused', { agent: 'analytics', key: row.key })
    }
  }
  const now = ports.clock.now()
  if (facts.length > 0)
    await together(db, [...recordFacts(db, facts, now), effectsDone(db, told, now)])
}

/** Takes a batch; acks and retries per message, never throws for all of them. */
export async function consume(
  ports: AnalyticsPorts,
  messages: readonly Delivered[],
): Promise<void> {
  const bells: { message: Delivered; key: string }[] = []
  await eachSafely(ports, 'analytics', messages, async (message) => {
    const bell = await opened(ports, 'analytics', message, AnalyticsMessage)
    if (bell?.type === 'outbox') bells.push({ message, key: bell.key })
    else if (bell) {
      await together(ports.db, rebuild(ports.db, ports.clock.now()))
      await checkFigures(ports)
      message.ack()
    }
  })
  const keys = [...new Set(bells.map(({ key }) => key))]
  try {
    const rows = await findEffects(ports.db, keys)
    const owed = rows.filter((row) => row.agent === 'analytics' && row.status !== 'done')
    await record(ports, owed)
    for (const { message } of bells) message.ack()
  } catch (error) {
    await countFailure(ports, keys, errorText(error))
    for (const { message } of bells) again(message)
  }
}

/** A database that is away cannot count either; the rows are still due then, and the batch must not throw. */
async function countFailure(ports: AnalyticsPorts, keys: string[], error: string): Promise<void> {
  const { db, clock, log } = ports
  log.warn('facts not recorded', { agent: 'analytics', count: keys.length, error })
  try {
    await failEffects(db, keys, error, clock.now())
  } catch (fault) {
    log.error('failure not counted', { agent: 'analytics', error: errorText(fault) })
  }
}
