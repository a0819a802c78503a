/** Phases of subscription schedules: read from a call, and entered when their time comes (https://docs.stripe.com/billing/subscriptions/subscription-schedules). */

import type { Core } from '../core.ts'
import { afterCycles } from '../periods.ts'
import { invalidInteger, invalidValue, missing, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Schedule, Subscription } from '../state.ts'
import { idOf } from '../wire.ts'
import { type ItemWish, type ProrationBehaviour, planChange } from './change-plans.ts'
import { applyChange } from './changes.ts'
import { usableMethod } from './detachment.ts'
import { priceDataSpec, recurringPriceFrom } from './inline-prices.ts'
import { discountSpec, discountsFrom } from './redemption.ts'
import { cycleOf, worth } from './subscription-items.ts'
import { periodEndOf } from './subscriptions.ts'

export type Phase = Schedule['phases'][number]

export const phaseSpec: Spec = {
  items: {
    list: {
      of: {
        price: 'string',
        price_data: { of: priceDataSpec },
        quantity: { atLeast: 0 },
        metadata: 'metadata',
      },
    },
  },
  // Timestamps, or `now`.
  start_date: 'string',
  end_date: 'string',
  duration: {
    of: { interval: { one: ['day', 'week', 'month', 'year'] }, interval_count: 'integer' },
  },
  // Before API 2025-09-30 a phase was counted in periods.
  iterations: 'integer',
  proration_behavior: { one: ['always_invoice', 'create_prorations', 'none'] },
  billing_cycle_anchor: { one: ['automatic', 'phase_start'] },
  default_payment_method: 'string',
  description: 'string',
  discounts: { list: { of: discountSpec } },
  metadata: 'metadata',
  currency: 'currency',
  collection_method: { one: ['charge_automatically'] },
}

function instant(core: Core, form: Form, name: string, path: string): number | null {
  const given = read.nullable(form, name) ?? null
  if (given === null) return null
  if (given === 'now') return core.now()
  if (!/^\d+$/.test(given)) throw invalidInteger(`${path}[${name}]`, given)
  return Number(given)
}

/** Phases follow each other without a gap; the last may leave its end to one billing period. */
export function phasesFrom(core: Core, forms: Form[], startsAt: number): Phase[] {
  if (forms.length === 0) throw missing('phases')
  const phases: Phase[] = []
  for (const [index, form] of forms.entries()) {
    const path = `phases[${index}]`
    const begins = phases.at(-1)?.end_date ?? startsAt
    const said = instant(core, form, 'start_date', path)
    if (said !== null && said !== begins)
      throw invalidValue(
        `${path}[start_date]`,
        index === 0
          ? 'You can not modify the start date of the current phase.'
          : 'The start_date of a phase must be the end_date of the phase before it.',
      )
    const phase = phaseFrom(core, form, path, begins)
    if (phase.end_date <= begins)
      throw invalidValue(
        `${path}[end_date]`,
        'The end_date of a phase must be after its start_date.',
      )
    phases.push(phase)
  }
  return phases
}

function phaseFrom(core: Core, form: Form, path: string, begins: number): Phase {
  const items = (read.objects(form, 'items') ?? []).map((item, place) => {
    const price = recurringPriceFrom(core, item, `${path}[items][${place}]`)
    if (!price) throw missing(`${path}[items][${place}][price]`)
    return { price, quantity: read.integer(item, 'quantity') ?? 1, form: item }
  })
  const [first] = items
  if (!first) throw missing(`${path}[items]`)
  const span = read.object(form, 'duration')
  const cycle = span
    ? {
        interval: read.required(span, 'interval') as 'month',
        count: read.integer(span, 'interval_count') ?? 1,
      }
    : cycleOf(first.price)
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: (read.string(form, 'billing_cycle_anchor') ??
      null) as Phase['billing_cycle_anchor'],
    billing_thresholds: null,
    collection_method: null,
    currency: first.price.currency,
    default_payment_method: read.nullable(form, 'default_payment_method') ?? null,
    default_tax_rates: [],
    description: read.nullable(form, 'description') ?? null,
    discounts: (read.objects(form, 'discounts') ?? []).map((one) => ({
      coupon: read.string(one, 'coupon') ?? null,
      discount: read.string(one, 'discount') ?? null,
      promotion_code: read.string(one, 'promotion_code') ?? null,
    })),
    end_date:
      instant(core, form, 'end_date', path) ??
      afterCycles(begins, cycle, read.integer(form, 'iterations') ?? 1),
    invoice_settings: null,
    items: items.map(({ price, quantity, form: item }) => ({
      billing_thresholds: null,
      discounts: [],
      metadata: mergeMetadata({}, item),
      plan: price.id,
      price: price.id,
      quantity,
      tax_rates: [],
    })),
    metadata: mergeMetadata({}, form),
    on_behalf_of: null,
    proration_behavior: read.string(form, 'proration_behavior') ?? 'create_prorations',
    start_date: begins,
    transfer_data: null,
    trial_end: null,
  }
}

/** The items of a phase as a wish: the same price keeps its item, others are exchanged in their order. */
function wishesOf(core: Core, subscription: Subscription, phase: Phase): ItemWish[] {
  const left = [...subscription.items.data]
  const take = (id?: string) => {
    const place = id ? left.findIndex(({ price }) => price.id === id) : 0
    return place === -1 ? undefined : left.splice(place, 1)[0]
  }
  const kept = phase.items.map((item) => take(idOf(item.price) ?? ''))
  const wishes = phase.items.map((item, index) => {
    const price = core.state.prices.get(idOf(item.price) ?? '')
    if (!price) throw notAllowed(`No such price: '${idOf(item.price)}'`, 'resource_missing')
    const current = kept[index] ?? take() ?? null
    return { item: current, price, quantity: item.quantity ?? 1, deleted: false, metadata: null }
  })
  const gone = left.map((item) => ({
    item,
    price: null,
    quantity: null,
    deleted: true,
    metadata: null,
  }))
  return [...wishes, ...gone]
}

/** At the end of a period the new items simply follow; within it the change is prorated as the phase says. */
export function enterPhase(
  core: Core,
  subscription: Subscription,
  phase: Phase,
  proration = phase.proration_behavior as ProrationBehaviour,
): void {
  const next = structuredClone(subscription)
  dress(core, next, phase)
  const end = periodEndOf(subscription)
  const atEnd = core.now() >= end
  const plan = planChange(core, subscription, next, {
    items: wishesOf(core, subscription, phase),
    proration: atEnd ? 'none' : proration,
    at: Math.min(core.now(), end),
    anchorNow: phase.billing_cycle_anchor === 'phase_start' && !atEnd,
    trialEnd: null,
  })
  applyChange(core, subscription, plan, { behaviour: 'allow_incomplete', present: false })
}

function dress(core: Core, next: Subscription, phase: Phase): void {
  next.metadata = { ...next.metadata, ...phase.metadata }
  if (phase.description !== null) next.description = phase.description
  const method = usableMethod(core, idOf(phase.default_payment_method))
  if (method) next.default_payment_method = method.id
  if (phase.discounts.length === 0) return
  const customer = idOf(next.customer) ?? ''
  const forms = phase.discounts.map(
    ({ coupon, promotion_code }): Form => ({
      ...(idOf(coupon) ? { coupon: idOf(coupon) ?? '' } : {}),
      ...(idOf(promotion_code) ? { promotion_code: idOf(promotion_code) ?? '' } : {}),
    }),
  )
  const who = { customer, currency: next.currency, amount: worth(next.items.data) }
  next.discounts = discountsFrom(core, forms, who, { customer, subscription: next.id })
}
