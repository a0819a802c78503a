/** Customers (https://docs.stripe.com/api/customers). */

import { type Core, change, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { noSuch, noSuchReference } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Customer, Discount } from '../state.ts'
import { idOf } from '../wire.ts'
import { addressFrom, addressSpec, shippingFrom, shippingSpec } from './addresses.ts'
import { checkDefault } from './detachment.ts'
import { attach } from './payment-methods.ts'
import { redeem, redeemable } from './redemption.ts'
import { endSubscription, isOver } from './subscriptions.ts'

const updateSpec: Spec = {
  email: 'email',
  name: 'string',
  phone: 'string',
  description: 'string',
  metadata: 'metadata',
  // The older ways to give a card and a discount, still sent by clients pinned to older versions.
  source: 'string',
  coupon: 'string',
  promotion_code: 'string',
  shipping: { of: shippingSpec },
  tax_exempt: { one: ['exempt', 'none', 'reverse'] },
  invoice_settings: { of: { default_payment_method: 'string' } },
  address: { of: addressSpec },
  preferred_locales: { list: 'string' },
  // Where tax is 0, it depends on nobody's place.
  tax: { of: { ip_address: 'string', validate_location: { one: ['deferred', 'immediately'] } } },
}

const createSpec: Spec = {
  ...updateSpec,
  payment_method: 'string',
  balance: 'integer',
  test_clock: 'string',
}

export function createCustomer(core: Core, form: Form): Customer {
  const customer: Customer = {
    id: core.id('cus'),
    object: 'customer',
    address: null,
    balance: read.integer(form, 'balance') ?? 0,
    created: core.now(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: read.nullable(form, 'description') ?? null,
    discount: null,
    email: read.nullable(form, 'email') ?? null,
    invoice_prefix: prefixFrom(core),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: mergeMetadata({}, form),
    name: read.nullable(form, 'name') ?? null,
    next_invoice_sequence: 1,
    phone: read.nullable(form, 'phone') ?? null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: clockFrom(core, form),
  }
  describe(customer, form)
  core.state.customers.set(customer.id, customer)
  emit(core, 'customer.created', customer)
  const method = read.string(form, 'payment_method') ?? read.string(form, 'source')
  const attached = method ? attach(core, method, customer.id).id : null
  if (read.string(form, 'source')) customer.invoice_settings.default_payment_method = attached
  const settings = read.object(form, 'invoice_settings') ?? {}
  // The token of the card that was just attached means that card.
  if (attached && read.string(settings, 'default_payment_method') === method)
    customer.invoice_settings.default_payment_method = attached
  else applyDefaults(core, customer, form)
  applyCoupon(core, customer, form)
  return customer
}

/** Where somebody lives, what they read, whether they are taxed; empty unsets. */
function describe(customer: Customer, form: Form): void {
  const address = read.object(form, 'address')
  if ('address' in form) customer.address = address ? addressFrom(address) : null
  const shipping = read.object(form, 'shipping')
  if ('shipping' in form) customer.shipping = shipping ? shippingFrom(shipping) : null
  if ('preferred_locales' in form)
    customer.preferred_locales = read.strings(form, 'preferred_locales') ?? []
  const exempt = read.string(form, 'tax_exempt')
  if (exempt !== undefined) customer.tax_exempt = (exempt || 'none') as 'none'
}

/** A coupon of the customer's own, which every invoice carries that has none. */
function applyCoupon(core: Core, customer: Customer, form: Form): void {
  const code = read.string(form, 'promotion_code')
  const coupon = read.string(form, 'coupon')
  if (coupon === '' && customer.discount) takeDiscount(core, customer)
  if (!code && !coupon) return
  const who = { customer: customer.id, currency: customer.currency ?? 'usd', amount: null }
  const named: Form = code ? { promotion_code: code } : { coupon: coupon ?? '' }
  const event = customer.discount ? 'customer.discount.updated' : 'customer.discount.created'
  const owner = { customer: customer.id }
  customer.discount = redeem(core, redeemable(core, named, 'coupon', who), owner, event)
}

function deleteDiscount(core: Core, id: string) {
  return { ...takeDiscount(core, findCustomer(core, id)), deleted: true }
}

function takeDiscount(core: Core, customer: Customer): Discount {
  const { discount } = customer
  if (!discount) throw noSuch('discount', customer.id)
  customer.discount = null
  emit(core, 'customer.discount.deleted', discount)
  return discount
}

function clockFrom(core: Core, form: Form): string | null {
  const id = read.nullable(form, 'test_clock') ?? null
  if (id && !core.state.testClocks.has(id)) throw noSuchReference('billing clock', id, 'test_clock')
  return id
}

/** Eight characters, as on Stripe's invoices: `1A2B3C4D-0001`. */
const prefixFrom = (core: Core): string =>
  Array.from(
    { length: 8 },
    () => '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'[Math.floor(core.random() * 34)] ?? '0',
  ).join('')

/** Throws Stripe's 404 for the object of the URL. */
export const findCustomer = (core: Core, id: string): Customer => {
  const customer = core.state.customers.get(id)
  if (!customer) throw noSuch('customer', id)
  return customer
}

/** Throws Stripe's 400 for a customer named in a body. */
export const referredCustomer = (core: Core, id: string): Customer => {
  const customer = core.state.customers.get(id)
  if (!customer) throw noSuchReference('customer', id, 'customer')
  return customer
}

function applyDefaults(core: Core, customer: Customer, form: Form): void {
  const settings = read.object(form, 'invoice_settings')
  const method = settings && read.nullable(settings, 'default_payment_method')
  if (method === undefined) return
  checkDefault(core, method, 'invoice_settings[default_payment_method]')
  customer.invoice_settings.default_payment_method = method
}

const updateCustomer = (core: Core, id: string, form: Form): Customer =>
  change(core, 'customer.updated', findCustomer(core, id), (customer) => {
    for (const field of ['email', 'name', 'phone', 'description'] as const) {
      const value = read.nullable(form, field)
      if (value !== undefined) customer[field] = value
    }
    describe(customer, form)
    customer.metadata = mergeMetadata(customer.metadata, form)
    const source = read.string(form, 'source')
    if (source)
      customer.invoice_settings.default_payment_method = attach(core, source, customer.id).id
    applyDefaults(core, customer, form)
    applyCoupon(core, customer, form)
  })

/** Deleting a customer ends its subscriptions at once (docs.stripe.com/api/customers/delete). */
export function deleteCustomer(core: Core, id: string) {
  const customer = findCustomer(core, id)
  const deleted = { id, object: 'customer' as const, deleted: true as const }
  for (const subscription of core.state.subscriptions.values())
    if (idOf(subscription.customer) === id && !isOver(subscription))
      endSubscription(core, subscription)
  core.state.customers.delete(id)
  core.state.deletedCustomers.set(id, deleted)
  emit(core, 'customer.deleted', customer)
  return deleted
}

function listCustomers(core: Core, query: Form) {
  const email = read.string(query, 'email')
  const all = [...core.state.customers.values()].reverse()
  return paginate(
    '/v1/customers',
    email ? all.filter((customer) => customer.email === email) : all,
    query,
  )
}

export const customerEndpoints: Endpoint[] = [
  { method: 'POST', path: '/customers', spec: createSpec, run: createCustomer },
  { method: 'GET', path: '/customers', spec: { ...listSpec, email: 'string' }, run: listCustomers },
  {
    method: 'GET',
    path: '/customers/:id',
    spec: {},
    run: (core, _, { id }) => core.state.deletedCustomers.get(id) ?? findCustomer(core, id),
  },
  {
    method: 'POST',
    path: '/customers/:id',
    spec: updateSpec,
    run: (core, form, { id }) => updateCustomer(core, id, form),
  },
  {
    method: 'DELETE',
    path: '/customers/:id',
    spec: {},
    run: (core, _, { id }) => deleteCustomer(core, id),
  },
  {
    method: 'DELETE',
    path: '/customers/:id/discount',
    spec: {},
    run: (core, _, { id }) => deleteDiscount(core, id),
  },
]
