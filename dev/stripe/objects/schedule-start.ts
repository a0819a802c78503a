/** Starts a schedule that makes its own subscription. */

import type { Core } from '../core.ts'
import type { Form } from '../protocol/form.ts'
import type { Schedule } from '../state.ts'
import { idOf } from '../wire.ts'
import { bind } from './schedules.ts'
import { createByApi } from './subscription-creation.ts'

/** The first phase's subscription is made when its time comes. */
export function beginSchedule(core: Core, schedule: Schedule): void {
  const [first] = schedule.phases
  if (!first) return
  const subscription = createByApi(core, {
    customer: idOf(schedule.customer) ?? '',
    items: first.items.map(({ price, quantity }) => ({
      price: idOf(price) ?? '',
      quantity: String(quantity ?? 1),
    })),
    billing_mode: { type: String(schedule.billing_mode.type) },
    metadata: { ...first.metadata } as Form,
    off_session: 'true',
  })
  bind(core, schedule, subscription)
}
