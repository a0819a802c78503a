/** What a run may ask of the Worker that holds its lease: its own account's files, and the way to say how far it is. */

import { RpcTarget } from 'cloudflare:workers'
import { createHash } from 'node:crypto'
import { findAttachments } from '../db/attachments.ts'
import { openDatabase } from '../db/database.ts'
import { earlierArtifact } from '../db/goals.ts'
import type { Env } from '../env.ts'
import { systemClock } from '../tools/clock.ts'
import { keptModel } from './model/kept.ts'
import type { Model } from './model/model.ts'
import { write } from './model/writer.ts'
import type { Made } from './port.ts'
import type { Job } from './runner.ts'
import type { Attachment, NewArtifact, Words } from './tool.ts'

const MAX_ARTIFACT_BYTES = 10_000_000
const MAX_ARTIFACTS = 20
const MAX_NOTE_CHARACTERS = 500
const MAX_SUBJECT_CHARACTERS = 200
const MAX_FILE_NAME_CHARACTERS = 200

/** Crockford's letters, as in our other ids. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The same for the same name in the same task; sorts by the task's time. */
function artifactId(taskId: string, name: string): string {
  const digest = createHash('sha256').update(`${taskId}\n${name}`).digest()
  const time = taskId.slice('tsk_'.length, 'tsk_'.length + 10)
  return `art_${time}${[...digest.subarray(0, 16)].map((byte) => LETTERS[byte % 32]).join('')}`
}

type Run = {
  signal: AbortSignal
  /** What the run made so far, by name. */
  made: Map<string, Made>
  model: Model | null
}

export type Kept = { kind: 'kept'; id: string } | { kind: 'refused'; code: string; detail: string }

const refused = (code: string, detail: string): Kept => ({ kind: 'refused', code, detail })

/** One run's; what it asks is judged here, because the tools run elsewhere and read what strangers wrote. */
export class Desk extends RpcTarget {
  readonly #env: Env
  readonly #job: Job
  readonly #signal: AbortSignal
  readonly #made: Map<string, Made>
  readonly #model: Model | null

  constructor(env: Env, job: Job, { signal, made, model }: Run) {
    super()
    this.#env = env
    this.#job = job
    this.#signal = signal
    this.#made = made
    this.#model = model
  }

  /** Resolves when the run is over or must be. */
  ended(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    if (this.#signal.aborted) resolve()
    else this.#signal.addEventListener('abort', () => resolve(), { once: true })
    return promise
  }

  async progress(note: string): Promise<void> {
    const { taskId, fence } = this.#job
    await this.#object().note(taskId, fence, note.slice(0, MAX_NOTE_CHARACTERS))
  }

  /** Each turn is allowed and written down by the object; why there are no words becomes a step, too. */
  async write(task: string, data: string): Promise<Words | null> {
    const { goalId, taskId, fence } = this.#job
    if (!this.#model) return null
    const signal = this.#signal
    const { now } = systemClock
    const kept = { keeper: this.#object(), goalId, asker: { taskId, fence }, now }
    const model = keptModel({ ...kept, model: this.#model })
    const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
    const written = await write({ model, signal, now, sleep }, { task, data })
    if (written.engine !== null) return written
    await this.progress(`No words by a model: ${written.why}`)
    return null
  }

  #object() {
    return this.#env.SWARM.getByName(this.#job.accountId)
  }

  async artifact(file: NewArtifact): Promise<Kept> {
    const { accountId, taskId } = this.#job
    const bytes = typeof file.bytes === 'string' ? new TextEncoder().encode(file.bytes) : file.bytes
    if (bytes.byteLength > MAX_ARTIFACT_BYTES)
      return refused('too_large', `${file.name} would have more than 10 MB.`)
    if (!this.#made.has(file.name) && this.#made.size >= MAX_ARTIFACTS)
      return refused('too_many_files', `A task makes at most ${MAX_ARTIFACTS} files.`)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    // By content: a run that was cut off and the one after it do not write over each other.
    const path = `artifacts/${accountId}/${taskId}/${sha256}`
    this.#signal.throwIfAborted()
    await this.#env.FILES.put(path, bytes)
    const id = artifactId(taskId, file.name)
    const subject = file.subject?.slice(0, MAX_SUBJECT_CHARACTERS) ?? null
    const { name, mediaType } = file
    const fileName = (file.fileName ?? name).slice(0, MAX_FILE_NAME_CHARACTERS).toWellFormed()
    this.#made.set(name, {
      id,
      name,
      fileName,
      mediaType,
      bytes: bytes.byteLength,
      sha256,
      subject,
      file: path,
    })
    return { kind: 'kept', id }
  }

  async attachment(id: string): Promise<Attachment | null> {
    const [row] = await findAttachments(openDatabase(this.#env.DB), this.#job.accountId, [id])
    const bytes = row && (await this.#bytesOf(row.file))
    return row && bytes ? { id: row.id, name: row.name, kind: row.kind, bytes } : null
  }

  async earlier(name: string, subject: string): Promise<Uint8Array | null> {
    const { accountId, goalId } = this.#job
    const about = subject.slice(0, MAX_SUBJECT_CHARACTERS)
    const asked = { accountId, goalId, name, subject: about }
    const row = await earlierArtifact(openDatabase(this.#env.DB), asked)
    return row && this.#bytesOf(row.file)
  }

  async #bytesOf(path: string): Promise<Uint8Array | null> {
    const object = await this.#env.FILES.get(path)
    return object && new Uint8Array(await object.arrayBuffer())
  }
}
