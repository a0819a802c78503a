/** Reads the time a caller asks for: days in UTC, both included, the last thirty unless said. Pure. */

import * as z from 'zod'
import type { FieldError } from '../../../contract/problems.ts'
import { DAY, toDay } from '../../../tools/clock.ts'

export const TimeQuery = z.strictObject({
  from: z.iso.date('Write a date like 2026-11-25').optional(),
  to: z.iso.date('Write a date like 2026-11-25').optional(),
})
type TimeQuery = z.infer<typeof TimeQuery>

const USUAL_DAYS = 30
const MOST_DAYS = 400

export type Time = {
  from: string
  to: string
  /** As many days before `from`. */
  before: string
}

const shifted = (day: string, days: number) => toDay(Date.parse(day) + days * DAY)

/** `today` is the UTC day it is now. */
export function timeOf(query: TimeQuery, today: string): Time | FieldError[] {
  const to = query.to ?? today
  const from = query.from ?? shifted(to, 1 - USUAL_DAYS)
  const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1
  if (days < 1) return [{ detail: 'The first day is after the last', pointer: '#/from' }]
  if (days > MOST_DAYS)
    return [{ detail: `At most ${MOST_DAYS} days at once, not ${days}`, pointer: '#/from' }]
  return { from, to, before: shifted(from, -days) }
}
