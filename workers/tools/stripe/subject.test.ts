/** Which object an event sends us back to. */

import { describe, expect, it } from 'vitest'
import { subjectOf } from './subject.ts'

describe('subjectOf', () => {
  it.each([
    ['customer.subscription.updated', { id: 'sub_1', object: 'subscription' }, 'sub_1'],
    // Since API 2025-03-31 (basil) the subscription stands under `parent`.
    [
      'invoice.paid',
      {
        object: 'invoice',
        id: 'in_1',
        parent: { subscription_details: { subscription: 'sub_2' } },
      },
      'sub_2',
    ],
    // Before, at the top, as in the recorded events of 2020-03-02.
    ['invoice.paid', { object: 'invoice', id: 'in_1', subscription: 'sub_3' }, 'sub_3'],
    ['invoice.paid', { object: 'invoice', id: 'in_1', subscription: { id: 'sub_4' } }, 'sub_4'],
    ['invoice.paid', { object: 'invoice', id: 'in_1', subscription: null }, null],
    ['checkout.session.completed', { id: 'cs_1', subscription: 'sub_5' }, 'sub_5'],
    ['checkout.session.expired', { id: 'cs_1', subscription: null }, null],
    ['customer.updated', { id: 'cus_1' }, 'cus_1'],
    ['payment_method.attached', { id: 'pm_1', customer: 'cus_2' }, 'cus_2'],
    ['price.updated', { id: 'price_1' }, 'price_1'],
    ['product.deleted', { id: 'prod_1' }, 'prod_1'],
    ['charge.succeeded', { id: 'ch_1', customer: 'cus_3' }, null],
    ['charge.refunded', { id: 'ch_2', customer: 'cus_3' }, 'ch_2'],
    ['refund.updated', { id: 're_1', charge: 'ch_3' }, 'ch_3'],
    ['charge.dispute.created', { id: 'dp_1', charge: 'ch_4' }, 'ch_4'],
    ['a.type.of.next.year', { id: 'x_1' }, null],
    ['customer.subscription.updated', { id: 7 }, null],
    ['invoice.paid', { object: 'invoice', parent: [] }, null],
  ])('%s %j → %s', (type, object, subject) => {
    expect(subjectOf(type, object)).toBe(subject)
  })
})
