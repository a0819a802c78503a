/** Customers (https://docs.stripe.com/api/customers). */

import { type Core, change, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { noSuch, noSuchReference } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Customer } from '../state.ts'
import { idOf } from '../wire.ts'
import { attach } from './payment-methods.ts'
import { endSubscription, isOver } from './subscriptions.ts'

const customerSpec: Spec = {
  email: 'string',
  name: 'string',
  phone: 'string',
  description: 'string',
  metadata: 'metadata',
  payment_method: 'string',
  invoice_settings: { of: { default_payment_method: 'string' } },
  address: 'accepted',
  preferred_locales: 'accepted',
  tax: 'accepted',
}

export function createCustomer(core: Core, form: Form): Customer {
  const customer: Customer = {
    id: core.id('cus'),
    object: 'customer',
    address: null,
    balance: 0,
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
    test_clock: null,
  }
  core.state.customers.set(customer.id, customer)
  emit(core, 'customer.created', customer)
  const method = read.string(form, 'payment_method')
  if (method) attach(core, method, customer.id)
  applyDefaults(core, customer, form)
  return customer
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
  if (method && !core.state.paymentMethods.has(method))
    throw noSuchReference('PaymentMethod', method, 'invoice_settings[default_payment_method]')
  customer.invoice_settings.default_payment_method = method
}

const updateCustomer = (core: Core, id: string, form: Form): Customer =>
  change(core, 'customer.updated', findCustomer(core, id), (customer) => {
    for (const field of ['email', 'name', 'phone', 'description'] as const) {
      const value = read.nullable(form, field)
      if (value !== undefined) customer[field] = value
    }
    customer.metadata = mergeMetadata(customer.metadata, form)
    applyDefaults(core, customer, form)
  })

/** Deleting a customer ends its subscriptions at once (docs.stripe.com/api/customers/delete). */
function deleteCustomer(core: Core, id: string) {
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
  { method: 'POST', path: '/customers', spec: customerSpec, run: createCustomer },
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
    spec: customerSpec,
    run: (core, form, { id }) => updateCustomer(core, id, form),
  },
  {
    method: 'DELETE',
    path: '/customers/:id',
    spec: {},
    run: (core, _, { id }) => deleteCustomer(core, id),
  },
]
