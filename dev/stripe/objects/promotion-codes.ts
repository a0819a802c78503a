/** Promotion codes: what customers type to redeem a coupon, and who may (https://docs.stripe.com/api/promotion_codes). */

import { type Core, change, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { invalidValue, missing, noSuch, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { PromotionCode } from '../state.ts'
import { idOf } from '../wire.ts'
import { isRedeemable } from './coupons.ts'

const restrictionsSpec: Spec = {
  first_time_transaction: 'boolean',
  minimum_amount: 'integer',
  minimum_amount_currency: 'currency',
}

const promotionSpec: Spec = {
  promotion: { of: { type: { one: ['coupon'] }, coupon: 'string' } },
  // Before API 2025-09-30 the coupon stood here.
  coupon: 'string',
  active: 'boolean',
  code: 'string',
  customer: 'string',
  expires_at: 'integer',
  max_redemptions: 'integer',
  metadata: 'metadata',
  restrictions: { of: restrictionsSpec },
}

const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const CODE_LENGTH = 8

/** As it is now: a code that ran out, by time, count or coupon, is not active (docs.stripe.com/api/promotion_codes/object). */
export function shown(core: Core, promotion: PromotionCode): PromotionCode {
  const coupon = core.state.coupons.get(idOf(promotion.promotion.coupon) ?? '')
  const now = core.now()
  const over =
    (promotion.expires_at !== null && promotion.expires_at <= now) ||
    (promotion.max_redemptions !== null && promotion.times_redeemed >= promotion.max_redemptions) ||
    !coupon ||
    core.state.deletedCoupons.has(coupon.id) ||
    !isRedeemable(coupon, now)
  if (over) promotion.active = false
  return promotion
}

/** The active code that reads so; upper and lower case are one. */
export const activeCode = (core: Core, code: string): PromotionCode | undefined =>
  [...core.state.promotionCodes.values()].find(
    (one) => one.code.toUpperCase() === code.toUpperCase() && shown(core, one).active,
  )

function create(core: Core, form: Form): PromotionCode {
  const couponId =
    read.string(read.object(form, 'promotion') ?? {}, 'coupon') ?? read.string(form, 'coupon')
  if (!couponId) throw missing('promotion[coupon]')
  if (!core.state.coupons.has(couponId) || core.state.deletedCoupons.has(couponId))
    throw noSuchReference('coupon', couponId, 'promotion[coupon]')
  const customer = read.nullable(form, 'customer') ?? null
  if (customer && !core.state.customers.has(customer))
    throw noSuchReference('customer', customer, 'customer')
  const code = read.string(form, 'code') || randomCode(core)
  if (!/^[A-Za-z0-9-]+$/.test(code))
    throw invalidValue(
      'code',
      'Promotion codes can only contain lower case letters (a-z), upper case letters (A-Z), digits (0-9), and dashes (-).',
    )
  if (activeCode(core, code))
    throw notAllowed(
      `An active promotion code with \`code: ${code}\` already exists.`,
      'resource_already_exists',
      'code',
    )
  const promotion: PromotionCode = {
    id: core.id('promo'),
    object: 'promotion_code',
    active: read.boolean(form, 'active') ?? true,
    code,
    created: core.now(),
    customer,
    customer_account: null,
    expires_at: read.integer(form, 'expires_at') ?? null,
    livemode: false,
    max_redemptions: read.integer(form, 'max_redemptions') ?? null,
    metadata: mergeMetadata({}, form),
    promotion: { coupon: couponId, type: 'coupon' },
    restrictions: restrictionsFrom(form, {
      first_time_transaction: false,
      minimum_amount: null,
      minimum_amount_currency: null,
    }),
    times_redeemed: 0,
  }
  core.state.promotionCodes.set(promotion.id, promotion)
  emit(core, 'promotion_code.created', promotion)
  return promotion
}

const randomCode = (core: Core): string =>
  Array.from(
    { length: CODE_LENGTH },
    () => CODE_LETTERS[Math.floor(core.random() * CODE_LETTERS.length)] ?? 'A',
  ).join('')

function restrictionsFrom(
  form: Form,
  before: PromotionCode['restrictions'],
): PromotionCode['restrictions'] {
  const given = read.object(form, 'restrictions') ?? {}
  return {
    first_time_transaction:
      read.boolean(given, 'first_time_transaction') ?? before.first_time_transaction,
    minimum_amount: read.integer(given, 'minimum_amount') ?? before.minimum_amount,
    minimum_amount_currency:
      read.string(given, 'minimum_amount_currency') ?? before.minimum_amount_currency,
  }
}

const findPromotion = (core: Core, id: string): PromotionCode => {
  const promotion = core.state.promotionCodes.get(id)
  if (!promotion) throw noSuch('promotion code', id)
  return shown(core, promotion)
}

function update(core: Core, id: string, form: Form): PromotionCode {
  const promotion = findPromotion(core, id)
  return change(core, 'promotion_code.updated', promotion, (changed) => {
    changed.active = read.boolean(form, 'active') ?? changed.active
    changed.metadata = mergeMetadata(changed.metadata ?? {}, form)
    changed.restrictions = restrictionsFrom(form, changed.restrictions)
  })
}

function list(core: Core, query: Form) {
  const active = read.boolean(query, 'active')
  const code = read.string(query, 'code')
  const coupon = read.string(query, 'coupon')
  const customer = read.string(query, 'customer')
  const found = [...core.state.promotionCodes.values()]
    .reverse()
    .map((one) => shown(core, one))
    .filter(
      (one) =>
        (active === undefined || one.active === active) &&
        (!code || one.code.toUpperCase() === code.toUpperCase()) &&
        (!coupon || idOf(one.promotion.coupon) === coupon) &&
        (!customer || idOf(one.customer) === customer),
    )
  return paginate('/v1/promotion_codes', found, query)
}

export const promotionCodeEndpoints: Endpoint[] = [
  { method: 'POST', path: '/promotion_codes', spec: promotionSpec, run: create },
  {
    method: 'GET',
    path: '/promotion_codes',
    spec: { ...listSpec, code: 'string', active: 'boolean', customer: 'string', coupon: 'string' },
    run: list,
  },
  {
    method: 'GET',
    path: '/promotion_codes/:id',
    spec: {},
    run: (core, _, { id }) => findPromotion(core, id),
  },
  {
    method: 'POST',
    path: '/promotion_codes/:id',
    spec: { active: 'boolean', metadata: 'metadata', restrictions: { of: restrictionsSpec } },
    run: (core, form, { id }) => update(core, id, form),
  },
]
