/** The calls about subscription schedules. */

import { type Core, change, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { invalidInteger, missing, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Schedule, Subscription } from '../state.ts'
import { idOf } from '../wire.ts'
import { billingModeSpec } from './billing-settings.ts'
import type { ProrationBehaviour } from './change-plans.ts'
import { referredCustomer } from './customers.ts'
import { endWithInvoice } from './endings.ts'
import { enterPhase, type Phase, phaseSpec, phasesFrom } from './schedule-phases.ts'
import { beginSchedule } from './schedule-start.ts'
import {
  bind,
  createSchedule,
  findSchedule,
  phaseAt,
  release,
  subscriptionOf,
} from './schedules.ts'
import { endSubscription, isOver, periodEndOf } from './subscriptions.ts'

const scheduleSpec: Spec = {
  phases: { list: { of: phaseSpec } },
  end_behavior: { one: ['cancel', 'release'] },
  metadata: 'metadata',
}

function create(core: Core, form: Form): Schedule {
  const from = read.string(form, 'from_subscription')
  if (!from) return createFromPhases(core, form)
  const subscription = core.state.subscriptions.get(from)
  if (!subscription) throw noSuchReference('subscription', from, 'from_subscription')
  if ('phases' in form || 'end_behavior' in form)
    throw notAllowed(
      'You can not set `phases` or `end_behavior` if `from_subscription` is set.',
      null,
      'from_subscription',
    )
  if (subscription.schedule)
    throw notAllowed(
      `You cannot migrate a subscription that is already attached to a schedule: ${idOf(subscription.schedule)}`,
    )
  if (isOver(subscription))
    throw notAllowed(
      'You cannot migrate a subscription that is in the `canceled` or `incomplete_expired` status.',
    )
  const made = createSchedule(core, {
    customer: idOf(subscription.customer) ?? '',
    phases: [phaseOf(core, subscription)],
    endBehaviour: 'release',
    metadata: mergeMetadata({}, form),
    billingMode: structuredClone(subscription.billing_mode) as Schedule['billing_mode'],
  })
  bind(core, made, subscription)
  return made
}

/** What runs now, as the first phase. */
function phaseOf(core: Core, subscription: Subscription): Phase {
  const items = subscription.items.data
  const start = items[0]?.current_period_start ?? subscription.start_date
  const [phase] = phasesFrom(
    core,
    [
      {
        end_date: String(periodEndOf(subscription)),
        items: items.map(({ price, quantity }) => ({
          price: price.id,
          quantity: String(quantity ?? 1),
        })),
      },
    ],
    start,
  )
  if (!phase) throw missing('phases')
  return phase
}

/** A schedule that makes its own subscription, now or at a date to come. */
function createFromPhases(core: Core, form: Form): Schedule {
  const customer = referredCustomer(core, read.required(form, 'customer'))
  const said = read.required(form, 'start_date')
  if (said !== 'now' && !/^\d+$/.test(said)) throw invalidInteger('start_date', said)
  const start = said === 'now' ? core.now() : Number(said)
  const billing = read.object(form, 'billing_mode') ?? {}
  const made = createSchedule(core, {
    customer: customer.id,
    phases: phasesFrom(core, read.objects(form, 'phases') ?? [], start),
    endBehaviour: read.string(form, 'end_behavior') ?? 'release',
    metadata: mergeMetadata({}, form),
    billingMode: {
      type: read.string(billing, 'type') === 'classic' ? 'classic' : 'flexible',
      flexible: null,
    },
  })
  if (start <= core.now()) beginSchedule(core, made)
  return made
}

function update(core: Core, id: string, form: Form): Schedule {
  const schedule = findSchedule(core, id)
  if (schedule.status !== 'active' && schedule.status !== 'not_started')
    throw notAllowed(
      `You cannot update a subscription schedule that is currently in the \`${schedule.status}\` status.`,
    )
  const forms = read.objects(form, 'phases')
  const current = phaseAt(schedule, core.now()) ?? schedule.phases[0]
  const before = JSON.stringify(current?.items)
  change(core, 'subscription_schedule.updated', schedule, (changed) => {
    if (forms) {
      const past = changed.phases.filter(({ end_date }) => end_date <= core.now())
      changed.phases = [...past, ...phasesFrom(core, forms, current?.start_date ?? core.now())]
      const now = phaseAt(changed, core.now())
      if (changed.current_phase && now)
        changed.current_phase = { start_date: now.start_date, end_date: now.end_date }
    }
    const end = read.string(form, 'end_behavior')
    if (end) changed.end_behavior = end as Schedule['end_behavior']
    changed.metadata = mergeMetadata(changed.metadata ?? {}, form)
  })
  const subscription = subscriptionOf(core, schedule)
  const now = phaseAt(schedule, core.now())
  if (subscription && now && JSON.stringify(now.items) !== before) {
    const how = read.string(form, 'proration_behavior') ?? 'create_prorations'
    enterPhase(core, subscription, now, how as ProrationBehaviour)
  }
  return schedule
}

function cancel(core: Core, id: string, form: Form): Schedule {
  const schedule = findSchedule(core, id)
  if (schedule.status !== 'active' && schedule.status !== 'not_started')
    throw notAllowed(
      `You cannot cancel a subscription schedule that is currently in the \`${schedule.status}\` status. It must be in \`not_started\` or \`active\`.`,
    )
  const subscription = subscriptionOf(core, schedule)
  if (!subscription) {
    schedule.status = 'canceled'
    schedule.canceled_at = core.now()
    emit(core, 'subscription_schedule.canceled', schedule)
  } else {
    endWithInvoice(core, subscription, {
      prorate: read.boolean(form, 'prorate') ?? true,
      invoiceNow: read.boolean(form, 'invoice_now') ?? true,
    })
    endSubscription(core, subscription)
  }
  return schedule
}

const one = '/subscription_schedules/:id'

export const scheduleEndpoints: Endpoint[] = [
  {
    method: 'POST',
    path: '/subscription_schedules',
    spec: {
      ...scheduleSpec,
      customer: 'string',
      from_subscription: 'string',
      start_date: 'string',
      billing_mode: { of: billingModeSpec },
    },
    run: create,
  },
  {
    method: 'GET',
    path: '/subscription_schedules',
    spec: { ...listSpec, customer: 'string', scheduled: 'boolean' },
    run: (core, query) => {
      const customer = read.string(query, 'customer')
      const waiting = read.boolean(query, 'scheduled')
      const found = [...core.state.schedules.values()]
        .reverse()
        .filter((one) => !customer || idOf(one.customer) === customer)
        .filter((one) => !waiting || one.status === 'not_started')
      return paginate('/v1/subscription_schedules', found, query)
    },
  },
  { method: 'GET', path: one, spec: {}, run: (core, _, { id }) => findSchedule(core, id) },
  {
    method: 'POST',
    path: one,
    spec: {
      ...scheduleSpec,
      proration_behavior: { one: ['always_invoice', 'create_prorations', 'none'] },
    },
    run: (core, form, { id }) => update(core, id, form),
  },
  {
    method: 'POST',
    path: `${one}/release`,
    spec: { preserve_cancel_date: 'boolean' },
    run: (core, _, { id }) => release(core, findSchedule(core, id)),
  },
  {
    method: 'POST',
    path: `${one}/cancel`,
    spec: { invoice_now: 'boolean', prorate: 'boolean' },
    run: (core, form, { id }) => cancel(core, id, form),
  },
]
