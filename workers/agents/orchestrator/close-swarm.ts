/** An account was closed: its swarm ends and forgets, and what it was given and made is deleted. */

import { forgetWork } from '../../db/close-account.ts'
import { together } from '../../db/database.ts'
import type { OutboxRow } from '../../db/outbox.ts'
import type { Outcome } from '../../inbox.ts'
import type { Files, Ports } from '../../ports.ts'

/** All below a folder. What is listed is deleted before the next page is asked for: a cut loses nothing. */
async function emptied(files: Files, prefix: string): Promise<void> {
  for (let more = true; more; ) {
    // At most a thousand a page, as many as one call deletes (https://developers.cloudflare.com/r2/api/workers/workers-api-reference/).
    const { objects, truncated } = await files.list({ prefix })
    if (objects.length > 0) await files.delete(objects.map(({ key }) => key))
    more = truncated
  }
}

/** Throws, and so is tried again, while a run still ends: until then it may leave another file. */
export async function closeSwarm(
  { db, swarm, files, clock, log }: Pick<Ports, 'db' | 'swarm' | 'files' | 'clock' | 'log'>,
  { accountId }: OutboxRow,
): Promise<Outcome> {
  if (!accountId) return { kind: 'refused', reason: 'names no account' }
  if (!(await swarm(accountId).close())) throw new Error('a run of it still ends')
  for (const folder of ['attachments', 'artifacts']) await emptied(files, `${folder}/${accountId}/`)
  await together(db, forgetWork(db, accountId, clock.now()))
  log.info('swarm closed', { agent: 'orchestrator', accountId })
  return { kind: 'done' }
}
