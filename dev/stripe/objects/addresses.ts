/** Postal addresses, as customers, cards and payments carry them (https://docs.stripe.com/api/customers/object#customer_object-address). */

import type { Form } from '../protocol/form.ts'
import { read, type Spec } from '../protocol/params.ts'

const LINES = ['city', 'country', 'line1', 'line2', 'postal_code', 'state'] as const

export type Address = Record<(typeof LINES)[number], string | null>

export const addressSpec: Spec = Object.fromEntries(LINES.map((line) => [line, 'string' as const]))

export const addressFrom = (form: Form): Address => ({
  city: read.nullable(form, 'city') ?? null,
  country: read.nullable(form, 'country') ?? null,
  line1: read.nullable(form, 'line1') ?? null,
  line2: read.nullable(form, 'line2') ?? null,
  postal_code: read.nullable(form, 'postal_code') ?? null,
  state: read.nullable(form, 'state') ?? null,
})

export const shippingSpec: Spec = {
  name: 'string',
  phone: 'string',
  carrier: 'string',
  tracking_number: 'string',
  address: { of: addressSpec },
}

export type Shipping = {
  name: string
  phone: string | null
  carrier: string | null
  tracking_number: string | null
  address: Address
}

export const shippingFrom = (form: Form): Shipping => ({
  name: read.required(form, 'name'),
  phone: read.nullable(form, 'phone') ?? null,
  carrier: read.nullable(form, 'carrier') ?? null,
  tracking_number: read.nullable(form, 'tracking_number') ?? null,
  address: addressFrom(read.object(form, 'address') ?? {}),
})
