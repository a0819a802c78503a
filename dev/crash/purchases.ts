/** People who buy while the company dies: what Stripe took, what the company said, what was mailed must agree. */

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { databaseFileIn } from '../company/local-d1.ts'
import type { Company } from '../e2e/company.ts'
import { atStripe } from './at-stripe.ts'
import { aBuyer, type Buyer, type Promised } from './buyer.ts'
import { type Audit, call, type Workload } from './workload.ts'

const List = z.object({ data: z.array(z.looseObject({ id: z.string() })) })
const Answer = z.object({
  subscription: z.object({ status: z.string(), cancelAtPeriodEnd: z.boolean() }).nullable(),
})

async function listed(company: Company, path: string): Promise<number> {
  return List.parse(await atStripe(company, path)).data.length
}

/** Each at most once, and each that was promised at least once. */
function counted(audit: Audit, who: string, found: Record<string, number>, promised: boolean) {
  for (const [what, times] of Object.entries(found)) {
    if (times > 1) audit.doubled.push(`${who}: ${times} of ${what}`)
    if (promised && times === 0) audit.lost.push(`${who}: ${what}`)
  }
}

async function auditMails(company: Company, { email, paid, account }: Promised, audit: Audit) {
  const mails = await company.mails({ to: email })
  const of = (kind: string) => mails.filter((mail) => mail.kind === kind).length
  counted(audit, email, { 'the verification mail': of('verify_email') }, account)
  counted(audit, email, { 'the welcome': of('welcome'), 'the receipt': of('receipt') }, paid)
  const keys = mails.map(({ key }) => key)
  for (const key of new Set(keys))
    if (keys.filter((other) => other === key).length > 1)
      audit.doubled.push(`${email}: mail ${key}`)
}

async function auditStripe(company: Company, { email, paid }: Promised, audit: Audit) {
  const customers = List.parse(
    await atStripe(company, `/customers?email=${encodeURIComponent(email)}`),
  ).data
  counted(audit, email, { 'the customer at Stripe': customers.length }, paid)
  for (const { id } of customers)
    counted(
      audit,
      email,
      {
        'the subscription at Stripe': await listed(company, `/subscriptions?customer=${id}`),
        'the charge': await listed(company, `/charges?customer=${id}`),
      },
      paid,
    )
}

async function auditOne(company: Company, buyer: Buyer, audit: Audit): Promise<void> {
  const { promised } = buyer
  if (promised.account && !(await buyer.signIn()))
    audit.lost.push(`${promised.email}: the account cannot sign in`)
  if (promised.paid) {
    const answer = await call(`${company.origin}/api/v1/subscription`, {
      headers: { cookie: buyer.cookie() },
    })
    const { subscription } = Answer.parse(answer.body)
    if (subscription?.status !== 'active')
      audit.lost.push(`${promised.email}: the plan that was paid for`)
    else if (promised.cancelled !== null && subscription.cancelAtPeriodEnd !== promised.cancelled)
      audit.lost.push(
        `${promised.email}: the acknowledged ${promised.cancelled ? 'cancel' : 'undo'}`,
      )
  }
  await auditMails(company, promised, audit)
  await auditStripe(company, promised, audit)
}

/** Every webhook that got its 200 is on record, although the hourly pull has not run: it would hide a loss. */
async function auditWebhooks(company: Company, audit: Audit): Promise<void> {
  const endpoints = z
    .object({ data: z.array(z.object({ enabled_events: z.array(z.string()) })) })
    .parse(await atStripe(company, '/webhook_endpoints'))
  const wanted = new Set(endpoints.data.flatMap(({ enabled_events }) => enabled_events))
  const { events } = z
    .object({
      events: z.array(z.object({ id: z.string(), type: z.string(), pending_webhooks: z.number() })),
    })
    .parse((await call(`${company.stripe}/_control/events`)).body)
  const database = new DatabaseSync(databaseFileIn(join(company.state, 'wrangler')), {
    readOnly: true,
    timeout: 5_000,
  })
  try {
    const find = database.prepare('SELECT id FROM stripe_transactions WHERE id = ?')
    for (const { id, type, pending_webhooks } of events)
      if (wanted.has(type) && pending_webhooks === 0 && !find.get(id))
        audit.lost.push(`${type} ${id}: answered 200 and not on record`)
  } finally {
    database.close()
  }
}

/** One buyer after the other, each client its own. */
export function purchases(): Workload {
  const all: Buyer[] = []
  return {
    name: 'purchases',
    clients: 3,
    client(company, random) {
      const next = (): Buyer => {
        const buyer = aBuyer(company, random)
        all.push(buyer)
        return buyer
      }
      let buyer = next()
      return {
        atRest: () => buyer.atRest(),
        async step() {
          if (buyer.atRest()) buyer = next()
          await buyer.step()
        },
      }
    },
    async audit(company) {
      const audit: Audit = { lost: [], doubled: [] }
      await auditWebhooks(company, audit)
      for (const buyer of all) await auditOne(company, buyer, audit)
      return audit
    },
  }
}
