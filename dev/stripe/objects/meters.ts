/** Meters and their events: usage, counted per customer (https://docs.stripe.com/api/billing/meter). Metered prices are not billed here. */

import { type Core, change, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { missing, noSuch, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { read } from '../protocol/params.ts'
import type { Meter, MeterEvent } from '../state.ts'

/** https://docs.stripe.com/api/billing/meter-event/create: 35 days back, five minutes ahead. */
const OLDEST = 35 * 86_400
const NEWEST = 300

const findMeter = (core: Core, id: string): Meter => {
  const meter = core.state.meters.get(id)
  if (!meter) throw noSuch('meter', id)
  return meter
}

function create(core: Core, form: Form): Meter {
  const eventName = read.required(form, 'event_name')
  const taken = [...core.state.meters.values()].some(
    (one) => one.event_name === eventName && one.status === 'active',
  )
  if (taken)
    throw notAllowed(
      `There is already an active meter with event name ${eventName}.`,
      'resource_already_exists',
      'event_name',
    )
  const formula = read.string(read.object(form, 'default_aggregation') ?? {}, 'formula')
  if (!formula) throw missing('default_aggregation[formula]')
  const meter: Meter = {
    id: core.id('mtr_test'),
    object: 'billing.meter',
    created: core.now(),
    customer_mapping: {
      event_payload_key:
        read.string(read.object(form, 'customer_mapping') ?? {}, 'event_payload_key') ??
        'stripe_customer_id',
      type: 'by_id',
    },
    default_aggregation: { formula: formula as 'sum' },
    display_name: read.required(form, 'display_name'),
    event_name: eventName,
    event_time_window: (read.string(form, 'event_time_window') ??
      null) as Meter['event_time_window'],
    livemode: false,
    status: 'active',
    status_transitions: { deactivated_at: null },
    updated: core.now(),
    value_settings: {
      event_payload_key:
        read.string(read.object(form, 'value_settings') ?? {}, 'event_payload_key') ?? 'value',
    },
  }
  core.state.meters.set(meter.id, meter)
  emit(core, 'billing.meter.created', meter)
  return meter
}

const switchTo = (core: Core, id: string, active: boolean): Meter =>
  change(
    core,
    active ? 'billing.meter.reactivated' : 'billing.meter.deactivated',
    findMeter(core, id),
    (meter) => {
      meter.status = active ? 'active' : 'inactive'
      meter.status_transitions.deactivated_at = active ? null : core.now()
      meter.updated = core.now()
    },
  )

function record(core: Core, form: Form): MeterEvent {
  const eventName = read.required(form, 'event_name')
  const meter = [...core.state.meters.values()].find(
    (one) => one.event_name === eventName && one.status === 'active',
  )
  if (!meter) throw noSuchReference('active meter', eventName, 'event_name')
  const payload = read.object(form, 'payload') ?? {}
  const customer = read.string(payload, meter.customer_mapping.event_payload_key)
  if (!customer) throw missing(`payload[${meter.customer_mapping.event_payload_key}]`)
  if (!core.state.customers.has(customer)) throw noSuchReference('customer', customer, 'payload')
  const value = read.string(payload, meter.value_settings.event_payload_key)
  if (meter.default_aggregation.formula !== 'count' && (!value || Number.isNaN(Number(value))))
    throw notAllowed('The value of the event must be a number.', null, 'payload')
  const timestamp = read.integer(form, 'timestamp') ?? core.now()
  if (timestamp < core.now() - OLDEST || timestamp > core.now() + NEWEST)
    throw notAllowed(
      'The timestamp must be within the past 35 days or up to 5 minutes in the future.',
      'timestamp_invalid',
      'timestamp',
    )
  const identifier = read.string(form, 'identifier') ?? core.id('mev')
  if (core.state.meterEvents.has(identifier))
    throw notAllowed(
      `An event already exists with identifier ${identifier}.`,
      'resource_already_exists',
      'identifier',
    )
  const event: MeterEvent = {
    object: 'billing.meter_event',
    created: core.now(),
    event_name: eventName,
    identifier,
    livemode: false,
    payload: payload as Record<string, string>,
    timestamp,
  }
  core.state.meterEvents.set(identifier, event)
  return event
}

/** What a customer used between two instants, by the meter's formula. */
function summaries(core: Core, id: string, query: Form) {
  const meter = findMeter(core, id)
  const customer = read.required(query, 'customer')
  const start = Number(read.required(query, 'start_time'))
  const end = Number(read.required(query, 'end_time'))
  const values = [...core.state.meterEvents.values()]
    .filter(
      (one) =>
        one.event_name === meter.event_name &&
        one.payload[meter.customer_mapping.event_payload_key] === customer &&
        one.timestamp >= start &&
        one.timestamp < end,
    )
    .sort((a, b) => a.timestamp - b.timestamp)
    .map((one) => Number(one.payload[meter.value_settings.event_payload_key] ?? 1))
  const summary = {
    id: core.id('mtrusg_test'),
    object: 'billing.meter_event_summary',
    aggregated_value: aggregate(String(meter.default_aggregation.formula), values),
    end_time: end,
    livemode: false,
    meter: id,
    start_time: start,
  }
  return paginate(
    `/v1/billing/meters/${id}/event_summaries`,
    values.length > 0 ? [summary] : [],
    query,
  )
}

function aggregate(formula: string, values: number[]): number {
  if (formula === 'count') return values.length
  if (formula === 'last') return values.at(-1) ?? 0
  return values.reduce((sum, value) => sum + value, 0)
}

const one = '/billing/meters/:id'
const key = { of: { event_payload_key: 'string', type: { one: ['by_id'] } } } as const

export const meterEndpoints: Endpoint[] = [
  {
    method: 'POST',
    path: '/billing/meters',
    spec: {
      display_name: 'string',
      event_name: 'string',
      default_aggregation: { of: { formula: { one: ['count', 'last', 'sum'] } } },
      customer_mapping: key,
      value_settings: key,
      event_time_window: { one: ['day', 'hour'] },
    },
    run: create,
  },
  {
    method: 'GET',
    path: '/billing/meters',
    spec: { ...listSpec, status: { one: ['active', 'inactive'] } },
    run: (core, query) => {
      const status = read.string(query, 'status')
      const all = [...core.state.meters.values()].reverse()
      const found = status ? all.filter((meter) => meter.status === status) : all
      return paginate('/v1/billing/meters', found, query)
    },
  },
  { method: 'GET', path: one, spec: {}, run: (core, _, { id }) => findMeter(core, id) },
  {
    method: 'POST',
    path: one,
    spec: { display_name: 'string' },
    run: (core, form, { id }) =>
      change(core, 'billing.meter.updated', findMeter(core, id), (meter) => {
        meter.display_name = read.string(form, 'display_name') ?? meter.display_name
        meter.updated = core.now()
      }),
  },
  {
    method: 'POST',
    path: `${one}/deactivate`,
    spec: {},
    run: (core, _, { id }) => switchTo(core, id, false),
  },
  {
    method: 'POST',
    path: `${one}/reactivate`,
    spec: {},
    run: (core, _, { id }) => switchTo(core, id, true),
  },
  {
    method: 'GET',
    path: `${one}/event_summaries`,
    spec: { ...listSpec, customer: 'string', start_time: 'integer', end_time: 'integer' },
    run: (core, query, { id }) => summaries(core, id, query),
  },
  {
    method: 'POST',
    path: '/billing/meter_events',
    spec: { event_name: 'string', payload: 'metadata', identifier: 'string', timestamp: 'integer' },
    run: record,
  },
]
