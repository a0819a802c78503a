/** The stream of a goal's events: alive while nothing happens, closed when idle, resumed where it was. */

import { beforeAll, describe, expect, it } from 'vitest'
import { ownAgentsRest } from '../../../journeys/own-agents.ts'
import { aSite } from '../../../journeys/site.ts'
import { aCustomer } from '../../../journeys/swarm-customer.ts'
import { asking, begun } from '../../../journeys/swarm-objects.ts'
import { letGo } from '../../../journeys/test-tools.ts'
import type { GoalEvent, SwarmPort } from '../../../swarm/port.ts'

beforeAll(() => ownAgentsRest('ceo'))

type Customer = Awaited<ReturnType<typeof aCustomer>>

const watch = ({ site, cookie }: Customer, goal: string, headers: Record<string, string> = {}) =>
  site.app.request(`http://localhost:8787/api/v1/goals/${goal}/events`, {
    headers: { cookie, ...headers },
  })
const idsIn = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))

/** What comes, as it comes; the rest is left where the reader stops. */
async function* textOf(answer: Response) {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) throw new Error('no stream')
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}

/** The real object's port whose waits for news are over at once: ten seconds pass in no time. */
const impatient = (swarm: SwarmPort, waits: number[]): SwarmPort =>
  new Proxy(swarm, {
    get: (target, verb) =>
      verb === 'events'
        ? (goal: string, after: number, waitMs: number): Promise<GoalEvent[] | null> => {
            waits.push(waitMs)
            return target.events(goal, after, 0)
          }
        : Reflect.get(target, verb),
  })

describe('GET /goals/:id/events', () => {
  it('says that it is still there at least every 15 seconds, and closes after five minutes without news', async () => {
    const customer = await aCustomer()
    const { id } = await asking(customer.accountId)
    const waits: number[] = []
    const { ports } = customer.site
    const site = aSite({ ...ports, swarm: (account) => impatient(ports.swarm(account), waits) })
    const text = await (await watch({ ...customer, site }, id)).text()
    expect(text.match(/^: still here$/gm)).toHaveLength(30)
    expect(text.endsWith(': still here\n\n')).toBe(true)
    // The first look waits for nothing.
    expect(waits).toEqual([0, ...Array(30).fill(10_000)])
  })

  it('goes on where a client that was cut off had been, with what happened meanwhile', async () => {
    const customer = await aCustomer()
    const { id } = await asking(customer.accountId)
    const seen: number[] = []
    for await (const text of textOf(await watch(customer, id))) {
      seen.push(...idsIn(text))
      break
    }
    await customer.site.api('POST', `/goals/${id}/cancel`, { cookie: customer.cookie })
    const rest = await (await watch(customer, id, { 'last-event-id': String(seen.at(-1)) })).text()
    expect(rest).toMatch(/"status":"cancelled"/)
    expect(rest).toMatch(/event: end\n/)
    const whole = idsIn(await (await watch(customer, id)).text())
    expect([...seen, ...idsIn(rest)]).toEqual(whole)
  })

  it('tells what happens while it is open, and closes at the end', async () => {
    const customer = await aCustomer()
    const { accountId } = customer
    const { id } = await begun(accountId, 'probe', 'https://held.test', ['running'])
    const answer = await watch(customer, id)
    await letGo('held.test')
    const text = await answer.text()
    const states = [...text.matchAll(/"tool":"probe".*?"status":"(\w+)"/g)].map(([, is]) => is)
    expect(states.slice(-2)).toEqual(['running', 'done'])
    expect(text).toMatch(/event: end\ndata: \{[^\n]*"status":"succeeded"[^\n]*\}\n\n$/)
  })

  it.each(['-1', 'x', '1e3', '9999999999999999', ''])(
    'begins at the beginning after a Last-Event-ID that is none: “%s”',
    async (last) => {
      const customer = await aCustomer()
      const { id } = await begun(customer.accountId, 'probe', 'https://a.test', ['done'])
      const whole = await (await watch(customer, id)).text()
      expect(await (await watch(customer, id, { 'last-event-id': last })).text()).toBe(whole)
    },
  )

  it('has nothing to say after the end, and nothing about another account’s goal', async () => {
    const [one, other] = [await aCustomer(), await aCustomer()]
    const { id } = await begun(one.accountId, 'probe', 'https://a.test', ['done'])
    const last = idsIn(await (await watch(one, id)).text()).at(-1)
    expect((await watch(one, id, { 'last-event-id': String(last) })).status).toBe(204)
    expect((await watch(other, id)).status).toBe(404)
  })
})
