/** A demo person without a plan gets an Enterprise contract, as people would: offered, agreed to, accepted by paying. */

import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'
import { people } from '../company/demo-people.ts'
import { paysOnHostedPage } from '../company/hosted-page.ts'
import type { Company } from '../e2e/company.ts'
import { type Answer, aMember, type Member } from './member.ts'

/** No minute is ever full: whoever calls as fast as it can is counted all the time. */
const LIMITS = { requestsPerMonth: 10_000_000, burstPerMinute: 100_000, concurrentTasks: 5 }
const PATIENCE = 60
const LOOK_AGAIN_MS = 500

const Offered = z.object({ offer: z.object({ id: z.string() }) })
const Approvals = z.object({
  approvals: z.array(
    z.object({
      id: z.string(),
      actionHash: z.string(),
      action: z.object({ arguments: z.looseObject({ offer: z.string().optional() }) }),
    }),
  ),
})
const Offers = z.object({ offers: z.array(z.object({ id: z.string(), status: z.string() })) })
const Checkout = z.object({ url: z.string() })
const Mine = z.object({ usage: z.object({ limit: z.int().nullable() }) })

const said = (what: string, { status, body }: Answer): never => {
  throw new Error(`${what}: ${status} ${JSON.stringify(body)}`)
}

/** Looks again until there is something; throws when it never comes. */
async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  for (let looks = 0; looks < PATIENCE; looks += 1) {
    const found = await look()
    if (found !== null) return found
    await wait(LOOK_AGAIN_MS)
  }
  throw new Error(`${what} never came`)
}

async function offeredTo(email: string, company: Company): Promise<string> {
  const [first, second] = [people.admin, people.second].map((one) => aMember(company, one.email))
  if (!first || !second) throw new Error('two operators make an offer')
  const body = { email, interval: 'month', amountCents: 250_000, limits: LIMITS }
  const made = await first.ask('/offers', {
    body,
    headers: { 'idempotency-key': `offer-${email}` },
  })
  const { offer } = made.status === 201 ? Offered.parse(made.body) : said('the offer', made)
  const { approvals } = Approvals.parse((await second.ask('/approvals?status=pending')).body)
  const asked = approvals.find(({ action }) => action.arguments.offer === offer.id)
  if (!asked) throw new Error('nobody is asked to agree to the offer')
  const { id, actionHash } = asked
  const decision = { body: { decision: 'approve', actionHash } }
  const agreed = await second.ask(`/approvals/${id}/decision`, decision)
  if (agreed.status !== 200) said('agreeing to the offer', agreed)
  return offer.id
}

/** Signed in, and with the contract in force. */
export async function aContract(company: Company): Promise<Member> {
  const { email, name } = people.noplan
  const member = aMember(company, email)
  const offer = await offeredTo(email, company)
  await until('the offer', async () => {
    const { offers } = Offers.parse((await member.ask('/offers')).body)
    return offers.find(({ id, status }) => id === offer && status === 'open') ?? null
  })
  const wish = { plan: 'enterprise', interval: 'month', offer }
  const opened = await member.ask('/create-checkout-session', { body: wish })
  const { url } = opened.status < 300 ? Checkout.parse(opened.body) : said('checkout', opened)
  await paysOnHostedPage(url, name)
  await until('the contract', async () => {
    const { status, body } = await member.ask('/usage')
    if (status !== 200) return null
    const { limit } = Mine.parse(body).usage
    return limit === LIMITS.requestsPerMonth ? limit : null
  })
  return member
}
