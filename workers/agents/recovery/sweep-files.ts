/** Deletes what was cut off between keeping a file and recording it: results of runs, and uploads. */

import { readCursor, writeCursor } from '../../db/cursors.ts'
import { together } from '../../db/database.ts'
import { unnamedFiles, unrecordedUploads } from '../../db/kept-files.ts'
import type { Ports } from '../../ports.ts'
import { DAY } from '../../tools/clock.ts'
import { errorText } from '../../tools/log.ts'

/** What is left over, tomorrow's run takes. */
const CALLS_A_RUN = 20

type SweepPorts = Pick<Ports, 'db' | 'files' | 'swarm' | 'clock' | 'realClock' | 'log'>
type Stored = { key: string; uploaded: Date }
type Folder = {
  prefix: string
  /** Where the last run stopped. */
  cursor: string
  lost: (ports: SweepPorts, stored: Stored[]) => Promise<string[]>
}

/** Results that neither a row nor their account's object names, a day after their goal ended. */
async function lostResults({ db, swarm, clock, log }: SweepPorts, stored: Stored[]) {
  const keys = stored.map(({ key }) => key)
  const lost: string[] = []
  for (const { file, accountId, goalId } of await unnamedFiles(db, keys, clock.now() - DAY)) {
    // A database that was put back may not know yet what the object does; of one that is away nothing goes.
    const goal = await swarm(accountId)
      .goal(goalId)
      .catch((error: unknown) => {
        log.warn('not swept', { accountId, subject: goalId, error: errorText(error) })
        return null
      })
    if (goal?.artifacts.every(({ sha256 }) => !file.endsWith(sha256))) lost.push(file)
  }
  return lost
}

/** Uploads without a row, which nobody can be given, a day after they came. The bucket tells real time. */
const lostUploads = ({ db, realClock }: SweepPorts, stored: Stored[]): Promise<string[]> => {
  const before = realClock.now() - DAY
  const old = stored.filter(({ uploaded }) => uploaded.getTime() < before)
  return unrecordedUploads(
    db,
    old.map(({ key }) => key),
  )
}

const FOLDERS: readonly Folder[] = [
  { prefix: 'artifacts/', cursor: 'swept_files', lost: lostResults },
  { prefix: 'attachments/', cursor: 'swept_uploads', lost: lostUploads },
]

/** Goes on where the last run stopped; at the end it begins anew. */
async function sweepFolder(ports: SweepPorts, { prefix, cursor, lost }: Folder): Promise<void> {
  const { db, files, clock, log } = ports
  for (let call = 1; call <= CALLS_A_RUN; call += 1) {
    const startAfter = (await readCursor(db, cursor))?.value ?? ''
    const { objects, truncated } = await files.list({ prefix, ...(startAfter && { startAfter }) })
    const gone = await lost(ports, objects)
    if (gone.length > 0) {
      await files.delete(gone)
      log.info('files swept', { count: gone.length })
    }
    const place = truncated ? (objects.at(-1)?.key ?? '') : ''
    await together(db, [writeCursor(db, cursor, place, clock.now())])
    if (!truncated) return
  }
}

export async function sweepFiles(ports: SweepPorts): Promise<void> {
  for (const folder of FOLDERS) await sweepFolder(ports, folder)
}
