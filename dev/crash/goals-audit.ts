/** Holds every acknowledged goal to its word: its tasks, its trace, its files in the bucket, its mail. */

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { people } from '../company/demo-people.ts'
import type { Company } from '../e2e/company.ts'
import type { Member } from './member.ts'
import type { Audit } from './workload.ts'

/** As many as a plan may have. */
export const TASKS_A_GOAL = 20
/** The audit's report as a page and as data. */
const FILES_A_TASK = 2

const Goal = z.object({
  id: z.string(),
  status: z.string(),
  tasks: z.array(z.object({ id: z.string(), status: z.string(), attempt: z.int() })),
  usage: z.object({ requests: z.int(), modelCostMicroUsd: z.int(), tokens: z.int() }),
  artifacts: z.array(z.object({ id: z.string() })),
})
const Step = z.object({
  step: z.object({
    taskId: z.string().nullable(),
    kind: z.string(),
    tokens: z.int(),
    modelCostMicroUsd: z.int(),
  }),
})
const Tasks = z.object({
  tasks: z.array(z.object({ id: z.string(), status: z.string() })),
  nextCursor: z.string().nullable(),
})
type Goal = z.infer<typeof Goal>
type Told = { type: string; body: unknown }

/** The whole log of a goal that has ended, as the stream tells it. */
async function toldOf(company: Company, customer: Member, id: string): Promise<Told[]> {
  const answer = await fetch(`${company.origin}/api/v1/goals/${id}/events`, {
    headers: { cookie: await customer.cookie() },
  })
  return [...(await answer.text()).matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(
    ([, type = '', data = '']) => ({ type, body: JSON.parse(data) as unknown }),
  )
}

/** Names of what lies in the bucket, read from its own index. */
function filesOf(company: Company): string[] {
  const folder = join(company.state, 'wrangler', 'v3', 'r2', 'miniflare-R2BucketObject')
  if (!existsSync(folder)) throw new Error(`no bucket in ${folder}`)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sqlite') && name !== 'metadata.sqlite')
    .flatMap((name) => {
      const index = new DatabaseSync(join(folder, name), { readOnly: true, timeout: 5_000 })
      try {
        return index
          .prepare('SELECT key FROM _mf_objects')
          .all()
          .map(({ key }) => String(key))
      } finally {
        index.close()
      }
    })
}

/** As D1's history has it, which the lists are read from. */
async function historyOf(customer: Member): Promise<Map<string, string>> {
  const all = new Map<string, string>()
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor === '' ? '' : `&cursor=${cursor}`
    const page: z.infer<typeof Tasks> = Tasks.parse(
      (await customer.ask(`/tasks?limit=100${after}`)).body,
    )
    for (const { id, status } of page.tasks) all.set(id, status)
    cursor = page.nextCursor
  }
  return all
}

function exactly(audit: Audit, what: string, found: number, wanted: number): void {
  if (found < wanted) audit.lost.push(`${what}: ${found} of ${wanted}`)
  if (found > wanted) audit.doubled.push(`${what}: ${found} instead of ${wanted}`)
}

/** The trace is whole: one end of a run for each task, and its sums are the goal's. */
function auditTrace({ id, tasks, usage }: Goal, told: readonly Told[], audit: Audit): void {
  const steps = told.filter(({ type }) => type === 'step').map(({ body }) => Step.parse(body).step)
  for (const task of tasks) {
    const ends = steps.filter(({ taskId, kind }) => taskId === task.id && kind === 'tool')
    exactly(audit, `ends of ${task.id}`, ends.length, task.attempt)
  }
  const sum = (of: 'tokens' | 'modelCostMicroUsd') => steps.reduce((all, step) => all + step[of], 0)
  if (sum('tokens') !== usage.tokens || sum('modelCostMicroUsd') !== usage.modelCostMicroUsd)
    audit.lost.push(`${id}: its steps do not come to what it used`)
  exactly(audit, `${id}: requests`, usage.requests, 1)
  const of = (wanted: string) => told.filter(({ type }) => type === wanted).length
  exactly(audit, `${id}: files told`, of('artifact'), TASKS_A_GOAL * FILES_A_TASK)
  exactly(audit, `${id}: ends told`, of('end'), 1)
}

export async function auditGoals(
  company: Company,
  customer: Member,
  ids: readonly string[],
  audit: Audit,
): Promise<string> {
  const files = filesOf(company)
  const history = await historyOf(customer)
  const mails = await company.mails({ to: people.pro.email, kind: 'goal_finished' })
  for (const id of ids) {
    const { body } = await customer.ask(`/goals/${id}`)
    const { goal } = z.object({ goal: Goal }).parse(body)
    if (goal.status !== 'succeeded') audit.lost.push(`${id}: ${goal.status}`)
    exactly(audit, `${id}: tasks`, goal.tasks.length, TASKS_A_GOAL)
    exactly(audit, `${id}: files`, goal.artifacts.length, TASKS_A_GOAL * FILES_A_TASK)
    for (const task of goal.tasks) {
      const [now, then] = [task.status, history.get(task.id)]
      if (now !== 'done' || then !== 'done')
        audit.lost.push(`${task.id}: ${now}, on record ${then}`)
      const kept = files.filter((name) => name.includes(`/${task.id}/`))
      exactly(audit, `${task.id}: files in the bucket`, kept.length, FILES_A_TASK)
    }
    auditTrace(goal, await toldOf(company, customer, id), audit)
    const mailed = mails.filter(({ text }) => text.includes(id))
    exactly(audit, `${id}: mail`, mailed.length, 1)
  }
  return `tasks=${ids.length * TASKS_A_GOAL} files=${files.length}`
}
