/** Reads the whole state for the control room, and moves time, trouble and events from there. */

import { hasOpenDispute } from '../../objects/disputes.ts'
import { nextBoundary } from '../../periods.ts'
import type { Delivery, Event, WebhookEndpoint } from '../../state.ts'
import { idOf } from '../../wire.ts'
import type { Desk, Said } from '../desk.ts'
import { cardName } from '../format.ts'
import type { DeliveryRow, EventRow, RoomModel } from '../model.ts'
import { customerOf, type PagesHost, subscriptionModel } from './host.ts'
import { cardOf } from './portal.ts'

const SHOWN = 100
const SHOWN_EVENTS = 60
const MONTH = { interval: 'month', count: 1 } as const
const DAY = { interval: 'day', count: 1 } as const
/** A jump of the whole company stops at every day and waits for quiet there. */
const JUMP_MS = 600_000

export function roomDesk(host: PagesHost): Desk['room'] {
  const { local } = host
  return {
    read: () => model(host),
    advance: (wish) => advance(host, wish),
    chaos: async (settings) => local.setChaos(settings),
    nextPayment: async (customerId, fails) => local.failNextPayment(customerId, fails),
    dispute: async (customerId) => local.disputeLast(customerId) !== null,
    loseDispute: async (customerId) => local.loseDispute(customerId) !== null,
    replay: async (eventId) => local.replay(eventId),
  }
}

/** The app's clock must not fall behind ours, so an app that is known moves both, or nothing moves. */
async function advance(
  host: PagesHost,
  wish: { advance: 'P1D' | 'P1M' } | { to: string },
): Promise<Said> {
  const now = host.core.now()
  const target =
    'to' in wish
      ? Date.parse(wish.to) / 1000
      : nextBoundary(now, wish.advance === 'P1M' ? MONTH : DAY, now)
  if (target < now) return refused('Time only goes forward. Choose a later date.')
  const app = appOf(host)
  if (app !== null) {
    const answer = await askApp(host, app, wish)
    if (answer === null) return refused(`The app at ${app} does not answer, so nothing was moved.`)
    if (answer.ok) return { kind: 'said', message: '' }
    // An app without a time machine does not mind: only our clock moves then.
    if (answer.status !== 404) return refused(`The app refused to move: ${await answer.text()}`)
  }
  await host.local.advanceTo(target)
  return { kind: 'said', message: '' }
}

const refused = (message: string): Said => ({ kind: 'refused', message: message.slice(0, 500) })

async function askApp(host: PagesHost, app: string, wish: object): Promise<Response | null> {
  const ask = host.fetch ?? ((request: Request) => fetch(request))
  const request = new Request(`${app}/__dev/time`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
    signal: AbortSignal.timeout(JUMP_MS),
  })
  return ask(request).catch(() => null)
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

function appOf({ appUrl, core }: PagesHost): string | null {
  if (appUrl) return appUrl
  const local = [...core.state.endpoints.values()]
    .map(({ url }) => (URL.canParse(url) ? new URL(url) : null))
    .find((url) => url !== null && LOOPBACK.has(url.hostname))
  return local?.origin ?? null
}

function model(host: PagesHost): RoomModel {
  const { core } = host
  const { state } = core
  const latest = <T>(map: Map<string, T>, count = SHOWN): T[] =>
    [...map.values()].slice(-count).reverse()
  const payers = new Set(
    [...state.charges.values()]
      .filter(({ paid, disputed }) => paid && !disputed)
      .map(({ customer }) => idOf(customer)),
  )
  return {
    now: core.now(),
    nextDue: host.local.nextDue(),
    appUrl: appOf(host),
    customers: latest(state.customers).map((customer) => {
      const card = cardOf(core, customer)
      return {
        id: customer.id,
        name: customer.name ?? '',
        email: customer.email ?? '',
        card: card ? cardName(card.brand, card.last4) : '',
        nextPaymentFails: state.failNext.has(customer.id),
        hasPaid: payers.has(customer.id),
        disputed: hasOpenDispute(core, customer.id),
        balance: customer.balance,
        currency: customer.currency ?? 'usd',
        created: customer.created,
      }
    }),
    subscriptions: latest(state.subscriptions).map((one) => {
      const invoice = state.invoices.get(idOf(one.latest_invoice) ?? '')
      const customer = customerOf(core, one.customer)
      return {
        ...subscriptionModel(core, one),
        customer: customer?.email ?? idOf(one.customer) ?? '',
        invoice: invoice && invoice.status !== 'draft' ? invoice.id : null,
      }
    }),
    events: eventRows(
      latest(state.events, SHOWN_EVENTS),
      state.deliveries,
      state.endpoints,
      core.realNow(),
    ),
    endpoints: latest(state.endpoints).map((one) => ({
      id: one.id,
      url: one.url,
      status: one.status,
      events: one.enabled_events.includes('*') ? 'All events' : one.enabled_events.join(', '),
      apiVersion: one.api_version ?? '',
    })),
    chaos: host.local.chaos(),
    counts: {
      customers: state.customers.size,
      subscriptions: state.subscriptions.size,
      events: state.events.size,
    },
  }
}

function eventRows(
  events: Event[],
  deliveries: Map<string, Delivery>,
  endpoints: Map<string, WebhookEndpoint>,
  realNow: number,
): EventRow[] {
  const byEvent = new Map<string, DeliveryRow[]>(events.map(({ id }) => [id, []]))
  for (const one of deliveries.values())
    byEvent.get(one.eventId)?.push({
      endpoint: endpoints.get(one.endpointId)?.url ?? `${one.endpointId} (deleted)`,
      state: one.state,
      attempts: one.attempts.map(({ at, status, answer }) => ({
        at,
        answer: [status > 0 ? String(status) : '', answer].filter(Boolean).join(' ').slice(0, 300),
      })),
      waitSeconds:
        one.state === 'pending'
          ? Math.max(0, Math.round((one.nextAttemptAt - realNow) / 1000))
          : null,
    })
  return events.map((event) => ({
    id: event.id,
    type: event.type,
    created: event.created,
    subject: event.data.object.id,
    payload: JSON.stringify(event, null, 2),
    deliveries: byEvent.get(event.id) ?? [],
  }))
}
