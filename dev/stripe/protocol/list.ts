/** Cursor pagination and created filters, as every list call has them (https://docs.stripe.com/api/pagination). */

import type { AnyObject } from '../wire.ts'
import { invalidValue, noSuchReference } from './errors.ts'
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
  const all = newestFirst.filter((item) => inRange(item.created ?? 0, query.created))
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

/** `created=123` is an instant, `created[gte]=…` a range, in unix seconds. */
function inRange(created: number, filter: FormValue | undefined): boolean {
  if (filter === undefined || filter === '') return true
  if (typeof filter === 'string') return created === Number(filter)
  if (Array.isArray(filter)) return true
  const { gt, gte, lt, lte } = filter
  return (
    (gt === undefined || created > Number(gt)) &&
    (gte === undefined || created >= Number(gte)) &&
    (lt === undefined || created < Number(lt)) &&
    (lte === undefined || created <= Number(lte))
  )
}
