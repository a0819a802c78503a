/** Two operators who give money back while the company dies: one proposes, the other decides; Stripe says what became of it. */

import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'
import { people } from '../company/demo-people.ts'
import type { Company } from '../e2e/company.ts'
import { atStripe } from './at-stripe.ts'
import { aMember } from './member.ts'
import { type Audit, type Client, Unanswered } from './workload.ts'

const Approval = z.object({
  id: z.string(),
  status: z.string(),
  actionHash: z.string(),
  action: z.object({ arguments: z.record(z.string(), z.unknown()) }),
})
type Approval = z.infer<typeof Approval>
const Approvals = z.object({ approvals: z.array(Approval), nextCursor: z.string().nullable() })
const Invoices = z.object({ invoices: z.array(z.object({ id: z.string(), paidCents: z.int() })) })
const Refunds = z.object({ data: z.array(z.object({ amount: z.int() })), has_more: z.boolean() })

/** No two refunds are of the same amount, so that each is known again at Stripe. */
const FIRST_CENTS = 101
/** Fewer than one answer of Stripe's lists, and than the invoice has money. */
const MOST_REFUNDS = 60
const PAUSE_MS = 400

type Refund = { cents: number; approved: boolean; decided: boolean; id: string }

/** `random` says which are approved. */
export function aDesk(company: Company, random: () => number) {
  const [first, second] = [
    aMember(company, people.admin.email),
    aMember(company, people.second.email),
  ]
  const refunds: Refund[] = []
  let invoice = ''
  let now: (Refund & { hash: string }) | null = null

  async function listed(query = ''): Promise<Approval[]> {
    const all: Approval[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { body } = await second.ask(`/approvals?limit=100${query}${after}`)
      const page: z.infer<typeof Approvals> = Approvals.parse(body)
      all.push(...page.approvals)
      cursor = page.nextCursor
    }
    return all
  }
  const centsOf = ({ action }: Approval) => Number(action.arguments.amountCents)

  async function paidInvoice(): Promise<string> {
    const { body } = await aMember(company, people.pro.email).ask('/invoices')
    const paid = Invoices.parse(body).invoices.find(({ paidCents }) => paidCents > 10_000)
    if (!paid) throw new Error('the demo person has paid nothing')
    return paid.id
  }

  /** What was acknowledged by nobody may have been proposed all the same. */
  async function proposes(cents: number): Promise<void> {
    const answer = await first.ask('/refunds', {
      body: { invoice, amountCents: cents, endAccess: false },
      headers: { 'idempotency-key': `refund-${cents}` },
    })
    const mine = (await listed()).find((approval) => centsOf(approval) === cents)
    if (!mine) throw new Unanswered(`proposing ${cents}: ${answer.status}`)
    now = { cents, approved: random() < 0.7, decided: false, id: mine.id, hash: mine.actionHash }
    refunds.push(now)
  }

  async function decides(refund: Refund & { hash: string }): Promise<void> {
    const answer = await second.ask(`/approvals/${refund.id}/decision`, {
      body: { decision: refund.approved ? 'approve' : 'deny', actionHash: refund.hash },
    })
    // The try whose answer was lost went through.
    if (answer.status !== 200 && answer.status !== 409)
      throw new Error(`deciding ${refund.id}: ${answer.status} ${JSON.stringify(answer.body)}`)
    refund.decided = true
    now = null
  }

  const client: Client = {
    atRest: () => now === null,
    async step() {
      await wait(PAUSE_MS)
      if (now === null && refunds.length >= MOST_REFUNDS) return
      if (invoice === '') invoice = await paidInvoice()
      if (now) await decides(now)
      else await proposes(FIRST_CENTS + refunds.length)
    },
  }

  async function audit({ lost, doubled }: Audit): Promise<string> {
    const known = new Map((await listed()).map((approval) => [approval.id, approval]))
    for (const { id, approved, decided } of refunds) {
      const status = known.get(id)?.status
      if (decided && status !== (approved ? 'consumed' : 'denied'))
        lost.push(`approval ${id}: decided, and ${status ?? 'unknown'}`)
    }
    const { data, has_more } = Refunds.parse(await atStripe(company, '/refunds?limit=100'))
    if (has_more) throw new Error('more refunds than the audit reads')
    for (const { cents, approved } of refunds) {
      const times = data.filter(({ amount }) => amount === cents).length
      if (approved && times === 0) lost.push(`refund of ${cents} cents at Stripe`)
      if (times > (approved ? 1 : 0)) doubled.push(`${times} refunds of ${cents} cents at Stripe`)
    }
    return `approvals=${refunds.length} refunds=${data.length}`
  }

  return { client, audit }
}
