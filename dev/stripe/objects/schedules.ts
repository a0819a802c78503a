/** Subscription schedules: changes that wait for their date (https://docs.stripe.com/api/subscription_schedules). */

import { type Core, change, emit } from '../core.ts'
import { noSuch, notAllowed } from '../protocol/errors.ts'
import type { Schedule, Subscription } from '../state.ts'
import { idOf } from '../wire.ts'
import { enterPhase, type Phase } from './schedule-phases.ts'
import { endSubscription, isOver } from './subscriptions.ts'

export const findSchedule = (core: Core, id: string): Schedule => {
  const schedule = core.state.schedules.get(id)
  if (!schedule) throw noSuch('subscription_schedule', id)
  return schedule
}

export type NewSchedule = {
  customer: string
  phases: Phase[]
  endBehaviour: string
  metadata: Record<string, string>
  billingMode: Schedule['billing_mode']
}

export function createSchedule(core: Core, made: NewSchedule): Schedule {
  const schedule: Schedule = {
    id: core.id('sub_sched'),
    object: 'subscription_schedule',
    application: null,
    billing_mode: made.billingMode,
    canceled_at: null,
    completed_at: null,
    created: core.now(),
    current_phase: null,
    customer: made.customer,
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      automatic_tax: { disabled_reason: null, enabled: false, liability: null },
      billing_cycle_anchor: 'automatic',
      billing_thresholds: null,
      collection_method: 'charge_automatically',
      default_payment_method: null,
      description: null,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        days_until_due: null,
        description: null,
        footer: null,
        issuer: { type: 'self' },
      },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: made.endBehaviour as Schedule['end_behavior'],
    livemode: false,
    metadata: made.metadata,
    pause_schedules: [],
    phases: made.phases,
    released_at: null,
    released_subscription: null,
    status: 'not_started',
    subscription: null,
    test_clock: core.state.customers.get(made.customer)?.test_clock ?? null,
  }
  core.state.schedules.set(schedule.id, schedule)
  emit(core, 'subscription_schedule.created', schedule)
  return schedule
}

/** From now on the schedule decides what the subscription consists of. */
export function bind(core: Core, schedule: Schedule, subscription: Subscription): void {
  schedule.subscription = subscription.id
  schedule.status = 'active'
  schedule.current_phase = spanOf(phaseAt(schedule, core.now()))
  change(core, 'customer.subscription.updated', subscription, (changed) => {
    changed.schedule = schedule.id
  })
}

export const phaseAt = (schedule: Schedule, at: number): Phase | undefined =>
  schedule.phases.findLast(({ start_date }) => start_date <= at)

const spanOf = (phase: Phase | undefined): Schedule['current_phase'] =>
  phase ? { start_date: phase.start_date, end_date: phase.end_date } : null

export const subscriptionOf = (core: Core, schedule: Schedule): Subscription | undefined =>
  core.state.subscriptions.get(idOf(schedule.subscription) ?? '')

/** Seven days: https://docs.stripe.com/api/events/types#event_types-subscription_schedule.expiring */
const NOTICE_SECONDS = 7 * 86_400

const noticeOf = ({ id }: Schedule): string => `schedule_expiring:${id}`

/** When a running schedule says that it will expire; null when it did, or began with less time than that. */
export function expiryNoticeAt(core: Core, schedule: Schedule): number | null {
  const end = schedule.phases.at(-1)?.end_date
  if (schedule.status !== 'active' || end === undefined) return null
  if (core.state.counters.get(noticeOf(schedule)) === end) return null
  const at = end - NOTICE_SECONDS
  return at < schedule.created ? null : at
}

export function noticeExpiry(core: Core, schedule: Schedule): void {
  core.state.counters.set(noticeOf(schedule), schedule.phases.at(-1)?.end_date ?? 0)
  emit(core, 'subscription_schedule.expiring', schedule)
}

/** The end of the current phase: the next one begins, or the schedule lets go. */
export function turnPhase(core: Core, schedule: Schedule): void {
  const subscription = subscriptionOf(core, schedule)
  const next = schedule.phases.find(
    ({ start_date }) => start_date >= (schedule.current_phase?.end_date ?? 0),
  )
  if (!subscription || isOver(subscription)) return
  if (next) {
    change(core, 'subscription_schedule.updated', schedule, (changed) => {
      changed.current_phase = spanOf(next)
    })
    enterPhase(core, subscription, next)
    return
  }
  const lets = schedule.end_behavior !== 'cancel'
  schedule.status = 'completed'
  schedule.completed_at = core.now()
  schedule.current_phase = null
  if (lets) {
    schedule.released_at = core.now()
    schedule.released_subscription = subscription.id
    schedule.subscription = null
  }
  emit(core, 'subscription_schedule.completed', schedule)
  if (!lets) endSubscription(core, subscription)
  else
    change(core, 'customer.subscription.updated', subscription, (changed) => {
      changed.schedule = null
    })
}

/** Lets the subscription go on as it is. */
export function release(core: Core, schedule: Schedule): Schedule {
  if (schedule.status !== 'active' && schedule.status !== 'not_started')
    throw notAllowed(
      `You cannot release a subscription schedule that is currently in the \`${schedule.status}\` status. It must be in \`not_started\` or \`active\`.`,
    )
  const subscription = subscriptionOf(core, schedule)
  schedule.status = 'released'
  schedule.released_at = core.now()
  schedule.released_subscription = subscription?.id ?? null
  schedule.subscription = null
  schedule.current_phase = null
  emit(core, 'subscription_schedule.released', schedule)
  if (subscription)
    change(core, 'customer.subscription.updated', subscription, (changed) => {
      changed.schedule = null
    })
  return schedule
}
