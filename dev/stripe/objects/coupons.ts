/** Coupons: what is taken off, and for how long (https://docs.stripe.com/api/coupons). */

import { type Core, change, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { invalidValue, missing, noSuch, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Coupon } from '../state.ts'

const couponSpec: Spec = {
  id: 'string',
  amount_off: 'integer',
  percent_off: 'string',
  currency: 'currency',
  duration: { one: ['forever', 'once', 'repeating'] },
  duration_in_months: 'integer',
  max_redemptions: 'integer',
  metadata: 'metadata',
  name: 'string',
  redeem_by: 'integer',
}

/** Whether it may be redeemed now; what was redeemed before goes on. */
export const isRedeemable = (coupon: Coupon, now: number): boolean =>
  (coupon.redeem_by === null || coupon.redeem_by > now) &&
  (coupon.max_redemptions === null || coupon.times_redeemed < coupon.max_redemptions)

/** As it is now: `valid` follows the clock and the count. */
export const shown = (core: Core, coupon: Coupon): Coupon => {
  coupon.valid = isRedeemable(coupon, core.now())
  return coupon
}

function percentOf(form: Form): number | null {
  const text = read.string(form, 'percent_off')
  if (text === undefined) return null
  const percent = Number(text)
  if (!(percent > 0 && percent <= 100))
    throw invalidValue('percent_off', 'This value must be greater than 0 and at most 100.')
  return percent
}

function create(core: Core, form: Form): Coupon {
  const percent = percentOf(form)
  const amount = read.integer(form, 'amount_off') ?? null
  if ((percent === null) === (amount === null))
    throw notAllowed('You must pass either `percent_off` or `amount_off`, but not both.')
  if (amount !== null && amount < 1)
    throw invalidValue('amount_off', 'This value must be greater than or equal to 1.')
  if (amount !== null && !read.string(form, 'currency')) throw missing('currency')
  const duration = read.string(form, 'duration') ?? 'once'
  const months = read.integer(form, 'duration_in_months') ?? null
  if (duration === 'repeating' && months === null) throw missing('duration_in_months')
  const id = read.string(form, 'id') ?? core.id('coupon').slice('coupon_'.length)
  if (core.state.coupons.has(id))
    throw notAllowed('Coupon already exists.', 'resource_already_exists', 'id')
  const coupon: Coupon = {
    id,
    object: 'coupon',
    amount_off: amount,
    created: core.now(),
    currency: amount === null ? null : read.required(form, 'currency').toLowerCase(),
    duration: duration as Coupon['duration'],
    duration_in_months: duration === 'repeating' ? months : null,
    livemode: false,
    max_redemptions: read.integer(form, 'max_redemptions') ?? null,
    metadata: mergeMetadata({}, form),
    name: read.nullable(form, 'name') ?? null,
    percent_off: percent,
    redeem_by: read.integer(form, 'redeem_by') ?? null,
    times_redeemed: 0,
    valid: true,
  }
  core.state.coupons.set(id, coupon)
  emit(core, 'coupon.created', coupon)
  return coupon
}

const findCoupon = (core: Core, id: string): Coupon => {
  const coupon = core.state.coupons.get(id)
  if (!coupon || core.state.deletedCoupons.has(id)) throw noSuch('coupon', id)
  return shown(core, coupon)
}

const update = (core: Core, id: string, form: Form): Coupon =>
  change(core, 'coupon.updated', findCoupon(core, id), (coupon) => {
    const name = read.nullable(form, 'name')
    if (name !== undefined) coupon.name = name
    coupon.metadata = mergeMetadata(coupon.metadata ?? {}, form)
  })

/** Nobody can redeem it any more; who has it keeps it (docs.stripe.com/api/coupons/delete). */
function remove(core: Core, id: string) {
  const coupon = findCoupon(core, id)
  core.state.deletedCoupons.set(id, true)
  emit(core, 'coupon.deleted', coupon)
  return { id, object: 'coupon', deleted: true }
}

export const couponEndpoints: Endpoint[] = [
  { method: 'POST', path: '/coupons', spec: couponSpec, run: create },
  {
    method: 'GET',
    path: '/coupons',
    spec: listSpec,
    run: (core, query) => {
      const all = [...core.state.coupons.values()]
        .reverse()
        .filter(({ id }) => !core.state.deletedCoupons.has(id))
        .map((coupon) => shown(core, coupon))
      return paginate('/v1/coupons', all, query)
    },
  },
  { method: 'GET', path: '/coupons/:id', spec: {}, run: (core, _, { id }) => findCoupon(core, id) },
  {
    method: 'POST',
    path: '/coupons/:id',
    spec: { name: 'string', metadata: 'metadata' },
    run: (core, form, { id }) => update(core, id, form),
  },
  { method: 'DELETE', path: '/coupons/:id', spec: {}, run: (core, _, { id }) => remove(core, id) },
]
