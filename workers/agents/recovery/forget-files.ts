/** Deletes results and uploads thirty days after their goal, as we promise beside every result, and what cut off runs left. */

import { FILES_KEPT_DAYS } from '../../contract/swarm-limits.ts'
import { readCursor, writeCursor } from '../../db/cursors.ts'
import { together } from '../../db/database.ts'
import { filesForgotten, forgettableFiles, unnamedFiles } from '../../db/kept-files.ts'
import type { Ports } from '../../ports.ts'
import { DAY } from '../../tools/clock.ts'
import { errorText } from '../../tools/log.ts'

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

const SWEPT = 'swept_files'

/**
 * Results of runs that were cut off between keeping a file and recording it. Each day goes on where the last one
 * stopped; deleted is what neither a row nor its account's object names, a day after its goal ended.
 */
export async function sweepFiles({
  db,
  files,
  swarm,
  clock,
  log,
}: Pick<Ports, 'db' | 'files' | 'swarm' | 'clock' | 'log'>): Promise<void> {
  const now = clock.now()
  for (let call = 1; call <= CALLS_A_RUN; call += 1) {
    const startAfter = (await readCursor(db, SWEPT))?.value ?? ''
    const { objects, truncated } = await files.list({
      prefix: 'artifacts/',
      ...(startAfter && { startAfter }),
    })
    const keys = objects.map(({ key }) => key)
    const lost: string[] = []
    for (const { file, accountId, goalId } of await unnamedFiles(db, keys, now - DAY)) {
      // A database that was put back may not know yet what the object does; of one that is away nothing goes.
      const goal = await swarm(accountId)
        .goal(goalId)
        .catch((error: unknown) => {
          log.warn('not swept', { accountId, subject: goalId, error: errorText(error) })
          return null
        })
      if (goal?.artifacts.every(({ sha256 }) => !file.endsWith(sha256))) lost.push(file)
    }
    if (lost.length > 0) {
      await files.delete(lost)
      log.info('files swept', { count: lost.length })
    }
    const place = truncated ? (keys.at(-1) ?? '') : ''
    await together(db, [writeCursor(db, SWEPT, place, now)])
    if (!truncated) return
  }
}
