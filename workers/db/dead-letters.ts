/** Messages a queue gave up on, kept for an operator. */

import type { Database } from './database.ts'
import { deadLetters } from './schema/index.ts'

/** Bodies of ours are a few hundred bytes; anything longer is not ours to keep whole. */
const MAX_BODY = 10_000

/** Twice is once: `id` is derived from the message, not made here. */
export async function keepDeadLetter(
  db: Database,
  letter: { id: string; queue: string; body: string; now: number },
): Promise<void> {
  await db
    .insert(deadLetters)
    .values({
      id: letter.id,
      actorId: 'queue',
      queue: letter.queue,
      body: letter.body.slice(0, MAX_BODY),
      receivedAt: letter.now,
    })
    .onConflictDoNothing()
}
