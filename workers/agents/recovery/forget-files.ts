/** Deletes results and uploads thirty days after their goal, as we promise beside every result. */

import { FILES_KEPT_DAYS } from '../../contract/swarm-limits.ts'
import { filesForgotten, forgettableFiles } from '../../db/kept-files.ts'
import type { Ports } from '../../ports.ts'
import { DAY } from '../../tools/clock.ts'

/** As many as R2 deletes in one call (https://developers.cloudflare.com/r2/api/workers/workers-api-reference/). */
const AT_ONCE = 1_000
/** What is left over, tomorrow's run takes. */
const CALLS_A_RUN = 20

/** First the bytes, then the mark: a run that dies between the two is made good by the next. */
export async function forgetFiles({
  db,
  files,
  clock,
  log,
}: Pick<Ports, 'db' | 'files' | 'clock' | 'log'>): Promise<void> {
  const now = clock.now()
  const endedBefore = now - FILES_KEPT_DAYS * DAY
  for (let call = 1; call <= CALLS_A_RUN; call += 1) {
    const found = await forgettableFiles(db, { endedBefore, limit: AT_ONCE })
    if (found.length === 0) return
    await files.delete(found.map(({ file }) => file))
    await filesForgotten(db, found, now)
    log.info('files forgotten', { count: found.length })
    if (found.length < AT_ONCE) return
  }
}
