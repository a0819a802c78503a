/** Money that went back at Stripe while nobody told us: the comparison sees it, also of a plan that is over. */

import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { runJob, verify } from '../schedule.ts'
import { aCaller } from './caller.ts'
import { aCompany } from './company.ts'

const rows = async (sql: string) => (await env.DB.prepare(sql).all()).results

it('is found in Stripe’s own lists and healed by the daily comparison', async () => {
  const company = await aCompany()
  const ada = await aCaller(company.ports)
  const plan = { plan: 'pro', interval: 'month' }
  const opened = await ada.ask('POST', '/create-checkout-session', plan)
  company.pay(((await opened.json()) as { id: string }).id)
  await company.settle()
  const atStripe = (method: string, path: string, body: string) =>
    company.local.fetch(
      new Request(`http://localhost:12111/v1${path}`, {
        method,
        headers: {
          authorization: 'Bearer sk_test_titanforge',
          'content-type': 'application/x-www-form-urlencoded',
        },
        ...(method === 'POST' ? { body } : {}),
      }),
    )
  const { subscriptions, charges, customers } = company.local.state
  const [subscription] = subscriptions.keys()
  await atStripe('DELETE', `/subscriptions/${subscription}`, '')
  await company.settle()
  expect((await verify(company.ports)).divergences).toEqual([])

  company.local.setChaos({ drop: true })
  const [charge] = charges.keys()
  await atStripe('POST', '/refunds', `charge=${charge}&amount=700`)
  const dispute = company.local.disputeLast([...customers.keys()][0] ?? '')
  await company.settle()
  const found = (what: string) => ({ subscription, accountId: ada.id, what })
  // The payment stands in both of Stripe's lists, and is said once.
  expect((await verify(company.ports)).divergences).toEqual([found('refund'), found('dispute')])
  company.local.setChaos({ drop: false })
  await runJob(company.ports, 'daily')
  await company.settle()
  expect((await verify(company.ports)).divergences).toEqual([])
  expect(await rows('SELECT refunded_cents, dispute_id FROM invoices')).toEqual([
    { refunded_cents: 700, dispute_id: dispute },
  ])
})
