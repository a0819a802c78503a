/** Builds what a tool is given for one run: its files, the guarded fetch, and the way to say how far it is. */

import { createHash } from 'node:crypto'
import { findAttachments } from '../db/attachments.ts'
import { openDatabase } from '../db/database.ts'
import { earlierArtifact } from '../db/goals.ts'
import type { Env } from '../env.ts'
import { shiftedClock } from '../tools/clock.ts'
import { consoleLog } from '../tools/log.ts'
import { guardedFetch } from './guarded-fetch.ts'
import type { Made } from './port.ts'
import type { Job } from './runner.ts'
import { type NewArtifact, type ToolContext, ToolRefused } from './tool.ts'

const MAX_ARTIFACT_BYTES = 10_000_000
const MAX_ARTIFACTS = 20
const MAX_NOTE_CHARACTERS = 500
const MAX_SUBJECT_CHARACTERS = 200

type Run = {
  signal: AbortSignal
  /** What the run made so far, by name. */
  made: Map<string, Made>
  /** Ids of what it is to publish. */
  published: Set<string>
}

/** Crockford's letters, as in our other ids. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The same for the same name in the same task; sorts by the task's time. */
function artifactId(taskId: string, name: string): string {
  const digest = createHash('sha256').update(`${taskId}\n${name}`).digest()
  const time = taskId.slice('tsk_'.length, 'tsk_'.length + 10)
  return `art_${time}${[...digest.subarray(0, 16)].map((byte) => LETTERS[byte % 32]).join('')}`
}

export function contextOf(env: Env, job: Job, { signal, made, published }: Run): ToolContext {
  const { accountId, goalId, taskId, fence } = job
  const db = openDatabase(env.DB)
  const swarm = env.SWARM.get(env.SWARM.idFromName(accountId))
  // Fixtures of this machine; a deployed Worker has none.
  const loopbackPorts = env.ENVIRONMENT === 'development' ? [Number(env.FIXTURE_PORT ?? 8_790)] : []

  async function artifact(file: NewArtifact): Promise<{ id: string }> {
    const bytes = typeof file.bytes === 'string' ? new TextEncoder().encode(file.bytes) : file.bytes
    if (bytes.byteLength > MAX_ARTIFACT_BYTES)
      throw new ToolRefused('too_large', `${file.name} would have more than 10 MB.`)
    if (!made.has(file.name) && made.size >= MAX_ARTIFACTS)
      throw new ToolRefused('too_many_files', `A task makes at most ${MAX_ARTIFACTS} files.`)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    // By content: a run that was cut off and the one after it do not write over each other.
    const path = `artifacts/${accountId}/${taskId}/${sha256}`
    signal.throwIfAborted()
    await env.FILES.put(path, bytes)
    const id = artifactId(taskId, file.name)
    const subject = file.subject?.slice(0, MAX_SUBJECT_CHARACTERS) ?? null
    const { name, mediaType } = file
    made.set(name, { id, name, mediaType, bytes: bytes.byteLength, sha256, subject, file: path })
    return { id }
  }

  async function bytesOf(path: string): Promise<Uint8Array | null> {
    const object = await env.FILES.get(path)
    return object && new Uint8Array(await object.arrayBuffer())
  }

  return {
    account: { id: accountId, plan: job.plan },
    goal: { id: goalId },
    task: { id: taskId },
    attempt: job.attempt,
    idempotencyKey: taskId,
    signal,
    fetch: guardedFetch({ fetch: (request) => fetch(request), signal, loopbackPorts }),
    progress: async (note) => swarm.note(taskId, fence, note.slice(0, MAX_NOTE_CHARACTERS)),
    artifact,
    publish: (id) => void published.add(id),
    async attachment(id) {
      const [row] = await findAttachments(db, accountId, [id])
      const bytes = row && (await bytesOf(row.file))
      return row && bytes ? { id: row.id, name: row.name, kind: row.kind, bytes } : null
    },
    async earlier(name, subject) {
      const about = subject.slice(0, MAX_SUBJECT_CHARACTERS)
      const row = await earlierArtifact(db, { accountId, goalId, name, subject: about })
      return row && bytesOf(row.file)
    },
    clock: shiftedClock(job.aheadMs),
    log: consoleLog,
  }
}
