/** The hourly job: owes the mails that time makes due, each once by its business key, and rings for them. */

import { oweCardExpiring, owePastDue, oweRenewalReminders } from '../../db/reminders.ts'
import { ring } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'

/** Of each kind; a run must stay within what one invocation may call, the next goes on. */
const PER_RUN = 200

/** Answers how many mails became due. */
export async function oweReminders(
  ports: Pick<Ports, 'db' | 'clock' | 'post' | 'log'>,
): Promise<number> {
  const { db, clock, log } = ports
  const now = clock.now()
  const owed = await Promise.all([
    owePastDue(db, now, PER_RUN),
    oweRenewalReminders(db, now, PER_RUN),
    oweCardExpiring(db, now, PER_RUN),
  ])
  const keys = owed.flat()
  await ring(
    ports,
    keys.map((key) => ({ agent: 'notification', type: 'outbox', key })),
  )
  if (keys.length > 0) log.info('reminders due', { job: 'hourly', count: keys.length })
  return keys.length
}
