/** The local Stripe: a Hono app over its own state, clock and delivery; runs in process, in a simulator, or as a server. */

import { Hono } from 'hono'
import { nextDueAt, runDue } from './billing.ts'
import {
  type CheckoutEntry,
  type CheckoutOutcome,
  completeThreeDSecure,
  type Payer,
  payCheckoutSession,
} from './checkout.ts'
import { controlApp } from './control.ts'
import type { AfterRetries, Core } from './core.ts'
import { forget } from './forget.ts'
import { idsFrom, randomFrom } from './ids.ts'
import { disputeLast, loseDispute } from './objects/disputes.ts'
import { type PagesOptions, pagesApp } from './pages/index.ts'
import { apiApp } from './protocol/api.ts'
import { type Chaos, emptyState, restoreState, type State, snapshotOf } from './state.ts'
import { attemptAll, chaosOf, owe, pendingDeliveries, replay, type Send } from './webhooks.ts'

export type { CheckoutEntry, CheckoutOutcome } from './checkout.ts'
export type { Chaos, State } from './state.ts'

export type LocalStripeOptions = {
  /** Where people reach the pages, e.g. `http://localhost:12111`. */
  publicUrl: string
  /** The only key that is taken; default `sk_test_titanforge`. */
  secretKey?: string
  /** What every new webhook endpoint signs with; default: each its own. */
  webhookSecret?: string
  /** Milliseconds at which the clock starts; default now. Ignored with a snapshot. */
  startAt?: number
  /** Real milliseconds; a constant makes a clock that only moves when told. */
  realNow?: () => number
  /** Seeds ids and chance. */
  seed?: number
  /** How webhooks travel; default `fetch`. */
  deliverTo?: Send
  /** Deliver by itself; default false: the caller calls `deliver()`. */
  autoDeliver?: boolean
  /** What follows the last failed retry of a renewal; default `unpaid`. */
  afterRetries?: AfterRetries
  /** State to go on with, from `snapshot()`. */
  snapshot?: string
  /** Called before the answer to any change leaves; a server writes the snapshot here. */
  onChange?: (snapshot: () => string) => void
  /** Who sells, and the app that moves along when the control room moves the clock. */
  pages?: PagesOptions
}

export type LocalStripe = {
  /** All routes: `/v1`, `/_control` and the pages. */
  app: Hono
  fetch(request: Request): Promise<Response>
  core: Core
  state: State
  /** Unix seconds on the moved clock. */
  now(): number
  /** Runs everything due until an instant (unix seconds), in order; an earlier one is ignored. */
  advanceTo(seconds: number): Promise<void>
  /** The next instant (unix seconds) at which something happens, or null. */
  nextDue(): number | null
  /** Tries every owed delivery once, due or not; answers the attempts made. */
  deliver(): Promise<number>
  /** Deliveries still owed; 0 is idle. */
  pending(): number
  chaos(): Chaos
  setChaos(settings: Partial<Chaos>): void
  /** Runs a change made on a page: due work first, saved before it answers, events on their way. */
  change<T>(work: (core: Core) => T): T
  /** Without a card only where none is asked for. */
  payCheckoutSession(id: string, entry: CheckoutEntry | Payer): CheckoutOutcome
  completeThreeDSecure(id: string, outcome: 'complete' | 'fail'): CheckoutOutcome
  /** The next payment attempt of a customer fails, once; false if there is no such customer. */
  failNextPayment(customer: string, fails: boolean): boolean
  /** The customer's bank disputes their newest payment; its id, or null if there is none. */
  disputeLast(customer: string): string | null
  /** The bank decides an open dispute against us; its id, or null if there is none. */
  loseDispute(customer: string): string | null
  replay(eventId: string): boolean
  snapshot(): string
  /** Ends timers; nothing is delivered by itself any more. */
  stop(): void
}

const PUMP_EVERY_MS = 250

export function createLocalStripe(options: LocalStripeOptions): LocalStripe {
  const realNow = options.realNow ?? Date.now
  const state = options.snapshot ? restoreState(options.snapshot) : emptyState()
  if (!options.snapshot && options.startAt !== undefined)
    state.clock.set('offset', options.startAt - realNow())
  // A life that goes on must not make the ids of its beginning again.
  const random = randomFrom(options.seed && options.seed + (options.snapshot?.length ?? 0))
  const send: Send = options.deliverTo ?? ((url, init) => fetch(url, init))
  const core: Core = {
    state,
    now: () => core.frozen ?? Math.floor((realNow() + (state.clock.get('offset') ?? 0)) / 1000),
    frozen: null,
    realNow,
    random,
    id: idsFrom(random),
    publicUrl: options.publicUrl,
    afterRetries: options.afterRetries ?? 'unpaid',
    webhookSecret: options.webhookSecret ?? null,
    request: { id: null, idempotency_key: null },
    onEvent: (event) => owe(core, event),
  }
  const snapshot = () => snapshotOf(state)
  const changed = () => {
    forget(core)
    options.onChange?.(snapshot)
    pump()
  }
  const underway = new Set<string>()
  /** Deliveries that nobody is trying at this moment. */
  const deliverSome = async (due: (at: number) => boolean): Promise<number> => {
    const some = pendingDeliveries(core).filter(
      (delivery) => due(delivery.nextAttemptAt) && !underway.has(delivery.id),
    )
    if (some.length === 0) return 0
    for (const { id } of some) underway.add(id)
    try {
      return await attemptAll(core, some, send)
    } finally {
      for (const { id } of some) underway.delete(id)
      options.onChange?.(snapshot)
    }
  }
  const pump = () => {
    if (options.autoDeliver) void deliverSome((at) => at <= realNow())
  }
  const timer = options.autoDeliver
    ? setInterval(() => {
        if (runDueNow()) changed()
        else pump()
      }, PUMP_EVERY_MS)
    : null
  /** Whether the passing of time made something happen. */
  const runDueNow = (): boolean => {
    const due = nextDueAt(core)
    if (due === null || due > core.now()) return false
    runDue(core)
    return true
  }
  const change = <T>(work: (core: Core) => T): T => {
    runDueNow()
    try {
      return work(core)
    } finally {
      changed()
    }
  }
  const moveTo = (seconds: number) => {
    const offset = seconds * 1000 - realNow()
    if (offset > (state.clock.get('offset') ?? 0)) state.clock.set('offset', offset)
  }
  const app = new Hono()
  const local: LocalStripe = {
    app,
    fetch: async (request) => app.fetch(request),
    core,
    state,
    now: core.now,
    async advanceTo(seconds) {
      for (;;) {
        const due = nextDueAt(core)
        if (due === null || due > seconds) break
        moveTo(due)
        runDue(core)
      }
      moveTo(seconds)
      changed()
    },
    nextDue: () => nextDueAt(core),
    deliver: () => deliverSome(() => true),
    pending: () => pendingDeliveries(core).length,
    chaos: () => chaosOf(core),
    setChaos(settings) {
      state.settings.set('chaos', { ...chaosOf(core), ...settings })
      changed()
    },
    change,
    payCheckoutSession: (id, entry) => change(() => payCheckoutSession(core, id, entry)),
    completeThreeDSecure: (id, outcome) => change(() => completeThreeDSecure(core, id, outcome)),
    failNextPayment: (customer, fails) =>
      change(() => {
        if (!state.customers.has(customer)) return false
        if (fails) state.failNext.set(customer, true)
        else state.failNext.delete(customer)
        return true
      }),
    disputeLast: (customer) => change((core) => disputeLast(core, customer)?.id ?? null),
    loseDispute: (customer) => change((core) => loseDispute(core, customer)?.id ?? null),
    replay: (eventId) => change(() => replay(core, eventId)),
    snapshot,
    stop() {
      if (timer) clearInterval(timer)
    },
  }
  const secretKey = options.secretKey ?? 'sk_test_titanforge'
  app.use('/v1/*', async function dueFirst(_, next) {
    runDueNow()
    await next()
  })
  app.route('/v1', apiApp({ core, secretKey, changed }))
  app.route('/_control', controlApp(local))
  app.route('/', pagesApp(local, options.pages))
  return local
}
