/** The chosen plan as the address carries it. */

import { describe, expect, it } from 'vitest'
import { orderQuery, readOrder } from './order.ts'

describe('readOrder', () => {
  it.each([
    ['?plan=starter&interval=month', 'Starter', 1_900],
    ['?plan=starter&interval=year', 'Starter', 19_900],
    ['?plan=pro&interval=month', 'Pro', 9_900],
    ['?plan=pro&interval=year', 'Pro', 99_900],
    ['?plan=pro', 'Pro', 9_900],
  ])('reads %s', (search, name, cents) => {
    const order = readOrder(search)
    expect(order?.plan.name).toBe(name)
    expect(order?.price.amountCents).toBe(cents)
  })

  it.each([
    '',
    '?plan=enterprise',
    '?plan=gold&interval=month',
    '?plan=pro&interval=week',
    '?plan=constructor',
    '?interval=year',
  ])('orders nothing for "%s"', (search) => {
    expect(readOrder(search)).toBeNull()
  })

  it('is written as it is read', () => {
    const order = readOrder('?plan=pro&interval=year&utm_source=x')
    expect(order && orderQuery(order)).toBe('?plan=pro&interval=year')
  })
})
