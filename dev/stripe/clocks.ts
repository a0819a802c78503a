/** Which time holds: everybody's, or that of a customer on a test clock. */

import type { Core } from './core.ts'
import type { Form } from './protocol/form.ts'
import type { TestClock } from './state.ts'
import { idOf } from './wire.ts'

/** Runs work at a test clock's time, or at everybody's for null. */
export function underClock<T>(core: Core, clock: TestClock | null, work: () => T): T {
  const before = core.frozen
  core.frozen = clock?.frozen_time ?? null
  try {
    return work()
  } finally {
    core.frozen = before
  }
}

export const clockOf = (core: Core, customer: string | null): TestClock | null => {
  const id = idOf(core.state.customers.get(customer ?? '')?.test_clock)
  return core.state.testClocks.get(id ?? '') ?? null
}

const NAMED = [
  'customer',
  'subscription',
  'from_subscription',
  'invoice',
  'payment_intent',
  'charge',
]

type Owned = { customer?: string | { id: string } | null }

/** The clock of whomever a call is about: named in its address or in what it sends. */
export function clockOfCall(core: Core, form: Form, path: string | undefined): TestClock | null {
  if (core.state.testClocks.size === 0) return null
  if (typeof form.test_clock === 'string') return core.state.testClocks.get(form.test_clock) ?? null
  const { state } = core
  const places: ReadonlyMap<string, Owned>[] = [
    state.subscriptions,
    state.invoices,
    state.invoiceItems,
    state.schedules,
    state.sessions,
    state.paymentIntents,
    state.setupIntents,
    state.charges,
  ]
  for (const id of [path, ...NAMED.map((name) => form[name])]) {
    if (typeof id !== 'string') continue
    const owner = state.customers.has(id)
      ? id
      : idOf(places.find((one) => one.has(id))?.get(id)?.customer)
    const clock = clockOf(core, owner)
    if (clock) return clock
  }
  const items = path === undefined ? [] : [...state.subscriptions.values()]
  const ofItem = items.find(({ items: { data } }) => data.some(({ id }) => id === path))
  return ofItem ? clockOf(core, idOf(ofItem.customer)) : null
}
