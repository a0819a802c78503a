/** Replaces ids by objects where a call asks for it, `expand[]=data.customer` (https://docs.stripe.com/api/expanding_objects). */

import { copy } from '../core.ts'
import type { State } from '../state.ts'
import { invalidValue } from './errors.ts'

type Node = Record<string, unknown>

const MAX_DEPTH = 4

/** Fields that some objects do not have (the SDK's types mark them so); asking for one is no mistake. */
const OPTIONAL: ReadonlyMap<unknown, string> = new Map([['refund', 'failure_balance_transaction']])

/** Fields that only appear when asked for. */
export type Includable = (state: State, node: Node, field: string) => unknown

/** Answers a copy; stored objects are never touched. Throws Stripe's error for what cannot be expanded. */
export function expand(
  state: State,
  object: object,
  paths: readonly string[],
  includable: Includable,
): object {
  const root = copy(object) as Node
  for (const path of paths) {
    const parts = path.split('.')
    if (parts.length > MAX_DEPTH + (parts[0] === 'data' ? 1 : 0))
      throw invalidValue('expand', `You cannot expand more than ${MAX_DEPTH} levels of a property.`)
    walk(state, root, parts, path, includable)
  }
  return root
}

function walk(
  state: State,
  node: unknown,
  parts: string[],
  path: string,
  includable: Includable,
): void {
  const [field, ...rest] = parts
  if (field === undefined || node === null || node === undefined) return
  if (Array.isArray(node)) {
    for (const item of node) walk(state, item, parts, path, includable)
    return
  }
  if (typeof node !== 'object') return
  const here = node as Node
  const included = includable(state, here, field)
  if (included !== undefined) here[field] = included
  if (!(field in here) && OPTIONAL.get(here.object) === field) return
  if (!(field in here)) throw invalidValue('expand', `This property cannot be expanded (${path}).`)
  const value = here[field]
  if (typeof value === 'string') here[field] = copy(findObject(state, value) ?? value)
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    here[field] = value.map((id) => copy(findObject(state, String(id)) ?? id))
  walk(state, here[field], rest, path, includable)
}

function findObject(state: State, id: string): object | undefined {
  const places: ReadonlyMap<string, object>[] = [
    state.customers,
    state.deletedCustomers,
    state.products,
    state.prices,
    state.paymentMethods,
    state.paymentIntents,
    state.setupIntents,
    state.charges,
    state.subscriptions,
    state.invoices,
    state.sessions,
    state.invoiceItems,
    state.discounts,
    state.schedules,
    state.testClocks,
    state.disputes,
    state.balanceTransactions,
    state.refunds,
    state.coupons,
    state.promotionCodes,
    state.balanceMoves,
  ]
  return places.find((place) => place.has(id))?.get(id)
}
