/** Test clocks: customers who live on a time of their own (https://docs.stripe.com/billing/testing/test-clocks). */

import { runClock } from '../billing.ts'
import { type Core, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { missing, noSuch, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { read } from '../protocol/params.ts'
import type { TestClock } from '../state.ts'
import { idOf } from '../wire.ts'
import { deleteCustomer } from './customers.ts'

const KEPT_SECONDS = 30 * 86_400

function create(core: Core, form: Form): TestClock {
  const frozen = read.integer(form, 'frozen_time')
  if (frozen === undefined) throw missing('frozen_time')
  const clock: TestClock = {
    id: core.id('clock'),
    object: 'test_helpers.test_clock',
    created: core.now(),
    deletes_after: core.now() + KEPT_SECONDS,
    frozen_time: frozen,
    livemode: false,
    name: read.nullable(form, 'name') ?? null,
    status: 'ready',
    status_details: {},
  }
  core.state.testClocks.set(clock.id, clock)
  emit(core, 'test_helpers.test_clock.created', clock)
  return clock
}

const findClock = (core: Core, id: string): TestClock => {
  const clock = core.state.testClocks.get(id)
  if (!clock) throw noSuch('billing clock', id)
  return clock
}

/** Everything due on the way happens before the answer; at Stripe it takes a while. */
function advance(core: Core, id: string, form: Form): TestClock {
  const clock = findClock(core, id)
  const target = read.integer(form, 'frozen_time')
  if (target === undefined) throw missing('frozen_time')
  if (target <= clock.frozen_time)
    throw notAllowed(
      'The frozen_time must be after the current frozen_time of the test clock.',
      null,
      'frozen_time',
    )
  clock.status = 'advancing'
  clock.status_details = { advancing: { target_frozen_time: target } }
  emit(core, 'test_helpers.test_clock.advancing', clock)
  runClock(core, clock, target)
  clock.status = 'ready'
  clock.status_details = {}
  emit(core, 'test_helpers.test_clock.ready', clock)
  return clock
}

/** Its customers go with it, and their subscriptions with them. */
function remove(core: Core, id: string) {
  const clock = findClock(core, id)
  for (const customer of [...core.state.customers.values()])
    if (idOf(customer.test_clock) === id) deleteCustomer(core, customer.id)
  core.state.testClocks.delete(id)
  emit(core, 'test_helpers.test_clock.deleted', clock)
  return { id, object: 'test_helpers.test_clock', deleted: true }
}

const all = '/test_helpers/test_clocks'

export const testClockEndpoints: Endpoint[] = [
  { method: 'POST', path: all, spec: { frozen_time: 'integer', name: 'string' }, run: create },
  {
    method: 'GET',
    path: all,
    spec: listSpec,
    run: (core, query) =>
      paginate(`/v1${all}`, [...core.state.testClocks.values()].reverse(), query),
  },
  { method: 'GET', path: `${all}/:id`, spec: {}, run: (core, _, { id }) => findClock(core, id) },
  {
    method: 'POST',
    path: `${all}/:id/advance`,
    spec: { frozen_time: 'integer' },
    run: (core, form, { id }) => advance(core, id, form),
  },
  { method: 'DELETE', path: `${all}/:id`, spec: {}, run: (core, _, { id }) => remove(core, id) },
]
