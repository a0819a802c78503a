/** Cursor pagination and created filters, as every list call has them (https://docs.stripe.com/api/pagination). */

import type { AnyObject } from '../wire.ts'
import { invalidInteger, invalidValue, noSuchReference, unknownParameter } from './errors.ts'
import type { Form, FormValue } from './form.ts'
import { read, type Spec } from './params.ts'

export const listSpec: Spec = {
  limit: 'integer',
  starting_after: 'string',
  ending_before: 'string',
  created: 'accepted',
}

export type List<T> = { object: 'list'; url: string; has_more: boolean; data: T[] }

const MAX_LIMIT = 100
const DEFAULT_LIMIT = 10

/** `newestFirst` must already be filtered by everything but the created range. */
export function paginate<T extends AnyObject>(url: string, newestFirst: T[], query: Form): List<T> {
  const limit = read.integer(query, 'limit') ?? DEFAULT_LIMIT
  if (limit < 1 || limit > MAX_LIMIT)
    throw invalidValue('limit', `This value must be between 1 and ${MAX_LIMIT}.`)
  const within = rangeOf(query.created)
  const all = newestFirst.filter((item) => within(item.created ?? 0))
  const after = read.string(query, 'starting_after')
  const before = read.string(query, 'ending_before')
  if (before) {
    const end = position(all, before, 'ending_before')
    const start = Math.max(0, end - limit)
    return { object: 'list', url, has_more: start > 0, data: all.slice(start, end) }
  }
  const start = after ? position(all, after, 'starting_after') + 1 : 0
  const data = all.slice(start, start + limit)
  return { object: 'list', url, has_more: all.length > start + data.length, data }
}

function position(all: AnyObject[], id: string, param: string): number {
  const index = all.findIndex((item) => item.id === id)
  if (index === -1) throw noSuchReference('object', id, param)
  return index
}

type Range = (created: number) => boolean

const instant = (given: FormValue, param: string): number => {
  if (typeof given !== 'string' || !/^\d+$/.test(given))
    throw invalidInteger(param, typeof given === 'string' ? given : JSON.stringify(given))
  return Number(given)
}

/** `created=123` is an instant, `created[gte]=…` a range, in unix seconds. */
function rangeOf(filter: FormValue | undefined): Range {
  if (filter === undefined || filter === '') return () => true
  if (typeof filter === 'string') {
    const at = instant(filter, 'created')
    return (created) => created === at
  }
  if (Array.isArray(filter)) throw invalidValue('created', 'Invalid object')
  const bounds = Object.entries(filter).map(([name, given]): Range => {
    const param = `created[${name}]`
    const bound = Object.hasOwn(BOUNDS, name) ? BOUNDS[name] : undefined
    if (!bound) throw unknownParameter(param)
    const at = instant(given, param)
    return (created) => bound(created, at)
  })
  return (created) => bounds.every((holds) => holds(created))
}

const BOUNDS: { readonly [name: string]: (created: number, at: number) => boolean } = {
  gt: (created, at) => created > at,
  gte: (created, at) => created >= at,
  lt: (created, at) => created < at,
  lte: (created, at) => created <= at,
}
