/** The whole company in one process: our API, agents and D1 over the local Stripe, one clock for all. */

import { env } from 'cloudflare:workers'
import { applyChanges } from '../../dev/catalogue/apply.ts'
import { diffCatalogue } from '../../dev/catalogue/diff.ts'
import { wantedAt } from '../../dev/catalogue/wanted.ts'
import { createLocalStripe, type LocalStripe } from '../../dev/stripe/index.ts'
import { consume } from '../agents/index.ts'
import type { AgentName, Message } from '../contract/messages.ts'
import type { Ports } from '../ports.ts'
import { catalogueTool } from '../tools/stripe/catalogue.ts'
import { type StripeOptions, stripeTool } from '../tools/stripe/index.ts'
import { aMessage, movableClock, START, somePorts } from './builders.ts'
import { appOver, ORIGIN } from './caller.ts'

const KEY = 'sk_test_titanforge'
const SECRET = env.STRIPE_WEBHOOK_SECRET ?? ''

export type Company = {
  ports: Ports
  local: LocalStripe
  clock: ReturnType<typeof movableClock>
  posted: Message[]
  lines: string[]
  /** Requests the app made to Stripe since it was last emptied, as `POST /v1/customers`. */
  calls: string[]
  /** Delivers webhooks and lets the agents work until nothing is left to do. */
  settle(): Promise<void>
  /** Types a card into the hosted page. */
  pay(sessionId: string, number?: string): ReturnType<LocalStripe['payCheckoutSession']>
}

type Fetch = NonNullable<StripeOptions['fetch']>

type Options = {
  /** False leaves Stripe and D1 without a catalogue. */
  pushed?: boolean
  /** Wraps every request to Stripe, e.g. to cut it. */
  around?: <T>(io: () => Promise<T>) => Promise<T>
}

export async function aCompany(options: Options = {}): Promise<Company> {
  const { pushed = true, around = (io) => io() } = options
  const clock = movableClock(START)
  const local = createLocalStripe({
    publicUrl: 'http://localhost:12111',
    secretKey: KEY,
    webhookSecret: SECRET,
    realNow: clock.now,
    seed: Math.floor(Math.random() * 1e9),
    deliverTo: async (url, init) => appOver(ports).request(url, init),
  })
  const calls: string[] = []
  const reach = ((url: string, init: RequestInit) => {
    const request = new Request(url, init)
    calls.push(`${request.method} ${new URL(request.url).pathname}`)
    return around(() => local.fetch(request))
  }) as Fetch
  const reachable = { secretKey: () => KEY, apiBase: 'http://localhost:12111', fetch: reach }
  const tool = stripeTool({ ...reachable, retries: 0, webhookSecret: () => SECRET })
  const { ports, posted, lines } = somePorts(tool, clock)
  const settle = async () => {
    for (;;) {
      const delivered = await local.deliver()
      const rung = posted.splice(0)
      if (delivered === 0 && rung.length === 0) return
      await workOff(ports, rung)
    }
  }
  // The agents work while a request waits for them.
  ports.pause = settle
  const pay: Company['pay'] = (sessionId, number = '4242424242424242') =>
    local.payCheckoutSession(sessionId, {
      number,
      expMonth: 12,
      expYear: 2034,
      cvc: '123',
      email: 'ada@example.test',
      name: 'Ada',
    })
  // A new Stripe gives new ids, so what D1 knew of the last one is gone.
  await env.DB.batch(['products', 'prices'].map((one) => env.DB.prepare(`DELETE FROM ${one}`)))
  if (pushed) {
    const catalogue = catalogueTool(reachable)
    const held = await catalogue.read()
    await applyChanges(catalogue, held, diffCatalogue(wantedAt(ORIGIN, true), held))
    await settle()
  }
  calls.length = 0
  return { ports, local, clock, posted, lines, calls, settle, pay }
}

/** Each agent gets its bells as one batch. */
async function workOff(ports: Ports, rung: Message[]): Promise<void> {
  const queues = new Map<AgentName, Message[]>()
  for (const message of rung)
    queues.set(message.agent, [...(queues.get(message.agent) ?? []), message])
  for (const [queue, messages] of queues)
    await consume(ports, { queue, messages: messages.map((message) => aMessage(message)) })
}
