/** Puts what was given up on its way again. */

import { Message, type OutboxMessage } from '../../../contract/messages.ts'
import { deadLetterReplayed, findDeadLetter, oweAgain, type StuckRow } from '../../../db/agents.ts'
import { type Statement, together } from '../../../db/database.ts'
import type { Ports } from '../../../ports.ts'
import { ringMessage } from '../../ring.ts'

type Needed = Pick<Ports, 'db' | 'clock' | 'post' | 'log'>

/** False for a dead letter that no agent understands: repeating it cannot end otherwise. */
export async function replayMessage(
  ports: Needed,
  row: StuckRow,
  noted: Statement,
): Promise<boolean> {
  const { db, clock } = ports
  const message = row.state === 'dead' ? await bodyOf(ports, row.id) : bellOf(row)
  if (!message) return false
  const moved =
    row.state === 'dead'
      ? [deadLetterReplayed(db, row.id, clock.now())]
      : oweAgain(db, row.id, clock.now())
  // What is rung first and lost is rung for by cron; a dead letter has no row, so its bell comes before the mark.
  if (row.state === 'dead') await ports.post(message)
  await together(db, [...moved, noted])
  if (row.state !== 'dead') await ringMessage(ports, message)
  return true
}

async function bodyOf({ db }: Needed, id: string): Promise<Message | null> {
  const body = await findDeadLetter(db, id)
  const parsed = Message.safeParse(asJson(body ?? ''))
  return parsed.success ? parsed.data : null
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const bellOf = ({ id, agent }: StuckRow): Message =>
  id.startsWith('evt_')
    ? { agent: 'billing', type: 'stripe_event', id }
    : ({ agent, type: 'outbox', key: id } as OutboxMessage)
