/** What a tool of the swarm is – its declaration, and the code that runs it – and all a run is given: no raw env, so each tool is a pure unit test. */

import type * as z from 'zod'
import type { PlanKey } from '../contract/catalogue.ts'
import type { Clock } from '../tools/clock.ts'
import type { Log } from '../tools/log.ts'
import type { GuardedFetch } from './guarded-fetch.ts'

/** What a run may change: nothing, other people's servers by reading them, data, or money. */
export type Effects = 'none' | 'network' | 'write' | 'money'

/** Who must agree before the tool runs with exactly these arguments. */
export type ApprovalNeed = { by: 'member' | 'owner' | 'operator'; summary: string }

/** What a tool is, without how it runs: for whoever plans, shows, counts or asks before it. */
export type Tool<Input = unknown> = {
  /** kebab-case, unique: `site-audit`. */
  name: string
  /** Raised whenever the same input may give another output. */
  version: number
  title: string
  /** The lowest plan that has it; a tool may still do less for a lower plan (`context.account.plan`). */
  tier: PlanKey
  input: z.ZodType<Input>
  effects: Effects
  /** Who decides at least, where its effects alone would ask less: publishing is an operator's. */
  decider?: ApprovalNeed['by']
  /** null: runs without asking. */
  approval(input: Input): ApprovalNeed | null
  /**
   * Fills in what only the tasks before it know, once they are done: what a person agrees to is exact.
   * Null: they did not make what it needs. Nothing a plan wrote in its place stays.
   */
  complete?(input: Input, before: readonly FileBefore[]): Input | null
  timeoutSeconds: number
  retry: { attempts: number; waitSeconds: number }
}

/** With the code that runs it, which lies in a Worker of its own (`toolbox.ts`). */
export type RunnableTool<Input = unknown, Output = unknown> = Tool<Input> & {
  output: z.ZodType<Output>
  run(input: Input, context: ToolContext): Promise<Output>
}

export type Attachment = { id: string; name: string; kind: string; bytes: Uint8Array }

/** A file of the result. The same name in one task replaces the former: a repeated run leaves no double. */
export type NewArtifact = {
  name: string
  /** What people see it called (`fileNameFor`), where that says more than its name. */
  fileName?: string
  mediaType: string
  bytes: Uint8Array | string
  /** What it is about, at most 200 characters: `earlier` finds it again by name and subject. */
  subject?: string
}

/** A file made by a task that this one waits for. */
export type FileBefore = {
  id: string
  name: string
  mediaType: string
  sha256: string
  subject: string | null
}

/** Thrown by `run` when trying again cannot help (a file nobody can read): the task fails at once, the owner reads the detail. */
export class ToolRefused extends Error {
  override name = 'ToolRefused'
  /** snake_case: `not_a_table`. */
  readonly code: string
  constructor(code: string, detail: string) {
    super(detail)
    this.code = code
  }
}

/** Writes; it cannot act. */
export type ToolModel = {
  /**
   * What it says to `task` about `data` – which is marked as data, and cut at 8,000 characters – in at most 2,000
   * characters. Null where it gave no words or the goal's budget does not reach; the tool goes on without.
   */
  write(task: string, data: string): Promise<Words | null>
}
/** `engine`: `llm:<model>`. */
export type Words = { engine: string; text: string }

export type ToolContext = {
  account: { id: string; plan: PlanKey }
  goal: { id: string }
  task: { id: string }
  /** 1 for the first. */
  attempt: number
  /** The same for every attempt of one task: what is done outside is done once under it. */
  idempotencyKey: string
  /** Aborted by cancel, by the end of the lease and by the timeout. */
  signal: AbortSignal
  /** Public addresses only, bounded in size, time and redirects; throws FetchFailed. */
  fetch: GuardedFetch
  /** Says how far it is; becomes a step of the task's trace. */
  progress(note: string): Promise<void>
  artifact(file: NewArtifact): Promise<{ id: string }>
  /** Anyone with its link may read that result of this goal, from the moment the task is done and never before. */
  publish(artifactId: string): void
  /** null: gone, or not this account's. */
  attachment(id: string): Promise<Attachment | null>
  /** The newest artifact of that name from an earlier goal of this account whose `subject` was the same (a site, a table). */
  earlier(name: string, subject: string): Promise<Uint8Array | null>
  /** A language model's words, where one is configured and the plan has it; null: the result is by rules alone. */
  model: ToolModel | null
  clock: Clock
  log: Log
}
