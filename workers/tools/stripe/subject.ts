/** Which object must be fetched again because of an event. Pure; old API shapes are understood, state is never read. */

type Json = Record<string, unknown>

const record = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null

/** Stripe gives a reference as an id or, expanded, as the object. */
const idOf = (value: unknown): string | null => {
  if (typeof value === 'string' && value !== '') return value.slice(0, 255)
  const id = record(value)?.id
  return typeof id === 'string' && id !== '' ? id.slice(0, 255) : null
}

/** Invoices name their subscription under `parent` since 2025-03-31, at the top before. */
const subscriptionOfInvoice = (invoice: Json): string | null =>
  idOf(record(record(invoice.parent)?.subscription_details)?.subscription) ??
  idOf(invoice.subscription)

/**
 * `sub_…` for subscriptions, invoices and checkouts, `cus_…` when a customer's card may have changed,
 * `ch_…` for refunds and disputes, `price_…` and `prod_…` for the catalogue; null: recorded for audit, nothing of ours follows from it.
 */
export function subjectOf(type: string, object: Json): string | null {
  if (/^customer\.subscription\./.test(type)) return idOf(object)
  if (/^subscription_schedule\./.test(type))
    return idOf(object.subscription) ?? idOf(object.released_subscription)
  if (/^invoice\./.test(type) && object.object === 'invoice') return subscriptionOfInvoice(object)
  if (/^checkout\.session\./.test(type)) return idOf(object.subscription)
  if (type === 'customer.updated') return idOf(object)
  // A card change is shown on the billing page; Stripe tells it only about the payment method.
  if (/^payment_method\.(attached|updated|automatically_updated)$/.test(type))
    return idOf(object.customer)
  // Charges, refunds and disputes do not name a subscription; their charge leads to it.
  if (type === 'charge.refunded') return idOf(object)
  if (/^(refund\.|charge\.(dispute|refund)\.)/.test(type)) return idOf(object.charge)
  if (/^(product|price)\./.test(type)) return idOf(object)
  return null
}
