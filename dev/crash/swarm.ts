/** Customers whose goals of twenty tasks run, and operators who decide, while the company dies. */

import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'
import { people } from '../company/demo-people.ts'
import type { Company } from '../e2e/company.ts'
import { aDesk } from './desk.ts'
import { auditGoals, TASKS_A_GOAL } from './goals-audit.ts'
import { aMember, type Member } from './member.ts'
import { mostAtOnce, repeatedInOneLife, resumptions, visitsOf } from './site-log.ts'
import { type Audit, type Client, Unanswered, type Workload } from './workload.ts'

/** Pro's. */
const CAP = 5
/** Longer than a lease, so that what a kill cut off is now and then seen to go on before the next one. */
const LIVES_MS = { least: 300, most: 9_000 }

const RUNG_WITHIN_MS = 240_000
const LOOK_AGAIN_MS = 5_000

const OneGoal = z.object({ goal: z.object({ id: z.string(), finishedAt: z.string().nullable() }) })
const Used = z.object({ usage: z.object({ used: z.int() }) })
const Summary = z.object({ totals: z.object({ goals: z.int().nullable() }) })

const usedBy = async (customer: Member) =>
  Used.parse((await customer.ask('/usage')).body).usage.used
const goalsTold = async (operator: Member) =>
  Summary.parse((await operator.ask('/analytics/summary')).body).totals.goals ?? 0

/** Twenty pages, each of them this goal's alone and slow enough to be cut off. */
const addressesOf = (company: Company, name: string, random: () => number): string[] =>
  Array.from(
    { length: TASKS_A_GOAL },
    (_, nth) =>
      `${company.fixtures}/slow/${Math.round(300 + random() * 900)}/${name}-page-${nth + 1}`,
  )

/** One goal after the other: submitted under its key until that is acknowledged, then watched to its end. */
function aCustomer(
  customer: Member,
  aGoal: () => { name: string; text: string },
  goals: Map<string, string>,
): Client {
  let wanted = aGoal()
  let id = ''

  async function submits(): Promise<void> {
    const { status, body } = await customer.ask('/goals', {
      body: { text: wanted.text },
      headers: { 'idempotency-key': wanted.name },
    })
    // Still held by the process that died.
    if (status === 409) throw new Unanswered(`${wanted.name}: 409`)
    if (status !== 202) throw new Error(`${wanted.name}: ${status} ${JSON.stringify(body)}`)
    id = OneGoal.parse(body).goal.id
    goals.set(wanted.name, id)
  }

  async function watches(): Promise<void> {
    const { status, body } = await customer.ask(`/goals/${id}?wait=2`)
    if (status !== 200) throw new Error(`${id}: ${status} ${JSON.stringify(body)}`)
    if (OneGoal.parse(body).goal.finishedAt === null) return
    wanted = aGoal()
    id = ''
  }

  return { atRest: () => id === '', step: () => (id === '' ? submits() : watches()) }
}

/** What the fixture site saw. */
function auditSite(
  company: Company,
  lives: Parameters<Workload['audit']>[1],
  audit: Audit,
): string {
  const visits = visitsOf(company)
  const most = mostAtOnce(visits, lives)
  if (most > CAP) audit.doubled.push(`${most} tasks at once where the plan has ${CAP}`)
  for (const run of repeatedInOneLife(visits, lives)) audit.doubled.push(`run of ${run}`)
  const resumed = resumptions(visits, lives)
  for (const { path, afterMs, late } of resumed)
    if (late) audit.lost.push(`${path} went on ${afterMs} ms after its lease`)
  const slowest = Math.max(0, ...resumed.map(({ afterMs }) => afterMs))
  return `at_once=${most} cut_off=${resumed.length} resumed_after_ms=${slowest}`
}

/** What a lost bell left waits for its next ring, which is no loss: the minute job's rings are waited for. */
async function patiently(company: Company, count: (audit: Audit) => Promise<string>) {
  for (const until = Date.now() + RUNG_WITHIN_MS; ; ) {
    const audit: Audit = { lost: [], doubled: [] }
    const said = await count(audit)
    if (audit.lost.length === 0 || Date.now() > until) return { audit, said }
    await wait(LOOK_AGAIN_MS)
    await company.cron('minute')
    await company.idle()
  }
}

export function swarm(): Workload {
  const run = `${process.pid}-${Date.now()}`
  const goals = new Map<string, string>()
  let begun = 0
  let before = { used: 0, told: 0 }
  let who: { customer: Member; operator: Member } | undefined
  let desk: ReturnType<typeof aDesk> | undefined
  const known = () => {
    if (!who) throw new Error('nobody is signed in')
    return who
  }

  return {
    name: 'swarm',
    clients: 3,
    livesMs: LIVES_MS,
    async prepare(company) {
      const customer = aMember(company, people.pro.email)
      const operator = aMember(company, people.admin.email)
      before = { used: await usedBy(customer), told: await goalsTold(operator) }
      who = { customer, operator }
    },
    client(company, random) {
      begun += 1
      desk ??= aDesk(company, random)
      if (begun === 1) return desk.client
      let nth = 0
      const customer = begun
      const aGoal = () => {
        nth += 1
        const name = `${run}-${customer}-${nth}`
        return { name, text: `Audit these: ${addressesOf(company, name, random).join(' ')}` }
      }
      return aCustomer(known().customer, aGoal, goals)
    },
    async audit(company, lives) {
      const { customer, operator } = known()
      const ids = [...goals.values()]
      const counted = async (audit: Audit) => {
        const used = (await usedBy(customer)) - before.used
        const told = (await goalsTold(operator)) - before.told
        for (const [what, count] of Object.entries({ 'requests counted': used, facts: told })) {
          if (count < ids.length) audit.lost.push(`${ids.length - count} ${what}`)
          if (count > ids.length) audit.doubled.push(`${count - ids.length} ${what}`)
        }
        const of = await auditGoals(company, customer, ids, audit)
        return `goals=${ids.length} ${of} ${await desk?.audit(audit)}`
      }
      const { audit, said } = await patiently(company, counted)
      console.log(`swarm: ${said} ${auditSite(company, lives, audit)}`)
      return audit
    },
  }
}
