/** Whoever made something is told where it is, and finds it there. */

import { env } from 'cloudflare:workers'
import Stripe from 'stripe'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../api/route.ts'
import { routes } from '../api/routes/index.ts'
import { aCaller, anyone, type Caller } from './caller.ts'
import { aCompany, type Company } from './company.ts'

type Json = Record<string, unknown>

let company: Company
let ada: Caller
let operator: Caller
let duplicate = ''

beforeAll(async () => {
  for (const table of ['users', 'subscriptions', 'invoices', 'outbox', 'offers', 'approvals'])
    await env.DB.exec(`DELETE FROM ${table}`)
  company = await aCompany()
  ada = await aCaller(company.ports)
  operator = await aCaller(company.ports, { isSuperuser: true })
  await env.DB.exec('UPDATE users SET email_verified_at = 1')
  const opened = await ada.ask('POST', '/create-checkout-session', STARTER)
  company.pay(((await opened.json()) as { id: string }).id)
  await company.settle()
  duplicate = await anotherPlan()
}, 60_000)

/** A Pro that somebody made at Stripe beside Ada's Starter. */
async function anotherPlan(): Promise<string> {
  const stripe = new Stripe('sk_test_titanforge', {
    httpClient: Stripe.createFetchHttpClient((url, init) =>
      company.local.fetch(new Request(url as string, init)),
    ),
  })
  const [held] = [...company.local.state.subscriptions.values()]
  const prices = await stripe.prices.list({ lookup_keys: ['pro_month_v1'] })
  const { id } = await stripe.subscriptions.create({
    customer: String(held?.customer),
    items: [{ price: prices.data[0]?.id ?? '' }],
    default_payment_method: String(held?.default_payment_method),
  })
  await company.settle()
  return id
}

const STARTER = { plan: 'starter', interval: 'month' }
const limits = { requestsPerMonth: null, burstPerMinute: 6_000, concurrentTasks: 50 }
const SCHEDULE = { text: 'Audit https://a.test', cadence: 'daily', time: '07:00' }
const LEAD = { email: 'lee@example.test', name: 'Lee', message: 'We need a hundred seats.' }

const key = async () =>
  ((await (await ada.ask('POST', '/api-keys', { name: 'A key' })).json()) as { apiKey: Json })
    .apiKey
const invoice = () => [...company.local.state.invoices.keys()][0] ?? ''

/** What each operation makes, by somebody who may. */
const made: Record<string, () => Promise<{ answer: Response; by: Caller['ask'] }>> = {
  register: async () => {
    const body = { email: 'new@example.test', password: 'horse battery staple' }
    const answer = await anyone(company.ports)('POST', '/register', body, {
      origin: 'http://localhost:8787',
    })
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const by: Caller['ask'] = (method, path) =>
      anyone(company.ports)(method, path, undefined, { cookie })
    return { answer, by }
  },
  createCheckoutSession: async () => {
    const grace = await aCaller(company.ports)
    return { answer: await grace.ask('POST', '/create-checkout-session', STARTER), by: grace.ask }
  },
  makeOffer: () =>
    makes(operator, '/offers', { email: ada.email, interval: 'month', amountCents: 9_000, limits }),
  createApiKey: () => makes(ada, '/api-keys', { name: 'Build server' }),
  rotateApiKey: async () => makes(ada, `/api-keys/${(await key()).id}/rotate`, { graceSeconds: 0 }),
  submitGoal: () => makes(ada, '/goals', { text: 'Audit https://a.test' }),
  createSchedule: () => makes(ada, '/schedules', SCHEDULE),
  createAttachment: async () => {
    const type = { 'content-type': 'text/csv' }
    const path = '/attachments?name=a.csv'
    return { answer: await ada.ask('POST', path, undefined, type, 'a,b\n1,2\n'), by: ada.ask }
  },
  proposeRefund: () => makes(operator, '/refunds', { invoice: invoice(), endAccess: false }),
  endDuplicate: () => makes(operator, `/duplicates/${duplicate}/end`, {}),
  // Anyone may leave one; only operators read them, and this one is both.
  createLead: () => makes(operator, '/leads', LEAD),
}

async function makes(who: Caller, path: string, body: Json) {
  return { answer: await who.ask('POST', path, body), by: who.ask }
}

/** Its Location is Stripe's page, which is no part of this API. */
const ELSEWHERE = ['createPortalSession']
const namesLocation = ({ answers }: Route) =>
  201 in answers || (answers[202]?.headers?.includes('Location') ?? false)

describe('a Location', () => {
  it('is named by no operation that is not tried here', () => {
    const named = routes.filter(namesLocation).map(({ id }) => id)
    expect(named.sort()).toEqual([...Object.keys(made), ...ELSEWHERE].sort())
  })

  it.each(Object.entries(made))('of %s is answered to who made it', async (id, make) => {
    const { answer, by } = await make()
    expect(answer.status).toBe(id === 'submitGoal' ? 202 : 201)
    const location = answer.headers.get('location') ?? ''
    expect(location).toMatch(/^\/api\/v1\/./)
    const found = await by('GET', location.replace('/api/v1', ''))
    expect([id, found.status]).toEqual([id, 200])
    await company.settle()
  })

  it.each([
    ['createApiKey', 'apiKeys', 'apiKey'],
    ['createSchedule', 'schedules', 'schedule'],
  ])('of %s shows what its list shows, and nothing to others', async (id, many, one) => {
    const { answer } = (await made[id]?.()) ?? {}
    const location = answer?.headers.get('location')?.replace('/api/v1', '') ?? ''
    const list = location.slice(0, location.lastIndexOf('/'))
    const listed = (await (await ada.ask('GET', list)).json()) as Record<string, Json[]>
    expect(listed[many]?.length).toBeGreaterThan(1)
    for (const shown of listed[many] ?? []) {
      const found = await ada.ask('GET', `${list}/${shown.id}`)
      expect(await found.json()).toEqual({ [one]: shown })
    }
    for (const [who, path] of [
      [operator, location],
      [ada, `${location}x`],
      [ada, location.slice(0, -1)],
      [ada, `${list}/nobody_has_this`],
    ] as const) {
      const refused = await who.ask('GET', path)
      expect([refused.status, ((await refused.json()) as Json).code]).toEqual([404, 'not_found'])
    }
  })
})
