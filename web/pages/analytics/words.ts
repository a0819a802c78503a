/** Days, money and changes in words, and the figures as a file. Pure. */

import type { Summary, Totals } from '../../../workers/contract/analytics.ts'
import { formatMoney } from '../../../workers/contract/catalogue.ts'

const withYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})
const monthYear = new Intl.DateTimeFormat('en-GB', {
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})

/** `2026-11-25` → `25 Nov 2026`. */
export const dayWords = (day: string): string => withYear.format(new Date(day))

/** `2026-11` → `Nov 2026`. */
export const monthWords = (month: string): string => monthYear.format(new Date(`${month}-01`))

export const isMoney = (figure: string): boolean => figure.endsWith('Cents')

export const valueWords = (figure: string, value: number | null): string => {
  if (value === null) return 'Not metered yet'
  return isMoney(figure) ? formatMoney(value) : value.toLocaleString('en-US')
}

export type FigureKey = keyof Totals

/** What it is at the end of the time, not what happened in it. */
const STOCKS: readonly FigureKey[] = ['users', 'mrrCents', 'arrCents']
/** More of it is no good news. */
const UNWELCOME: readonly FigureKey[] = ['refundsCents', 'failedPayments', 'disputes']

export type Change = { words: string; tone: 'good' | 'bad' | '' }

/** Against the start of the time for stocks, against the time before for all others; null = nothing to say. */
export function changeOf(figure: FigureKey, now: Totals, before: Totals): Change | null {
  const [value, past] = [now[figure], before[figure]]
  if (value === null || past === null) return null
  const by = value - past
  const since = STOCKS.includes(figure) ? 'in this time' : 'against the time before'
  if (by === 0) return { words: `No change ${since}`, tone: '' }
  const up = by > 0
  const words = `${up ? '+' : '−'}${valueWords(figure, Math.abs(by))} ${since}`
  return { words, tone: up === UNWELCOME.includes(figure) ? 'bad' : 'good' }
}

const COLUMNS: readonly FigureKey[] = [
  'users',
  'signups',
  'visits',
  'mrrCents',
  'arrCents',
  'revenueCents',
  'refundsCents',
  'failedPayments',
  'disputes',
  'goals',
  'apiRequests',
]
const MOVES = [
  'newCents',
  'expansionCents',
  'reactivationCents',
  'contractionCents',
  'churnCents',
] as const

/** One line a day (RFC 4180); what is not metered stays empty. */
export function csvOf({ days, movements }: Pick<Summary, 'days' | 'movements'>): string {
  const moves = new Map(movements.map((movement) => [movement.date, movement]))
  const lines = days.map((day) => [
    day.date,
    ...COLUMNS.map((key) => day[key] ?? ''),
    ...MOVES.map((key) => moves.get(day.date)?.[key] ?? 0),
  ])
  return [['date', ...COLUMNS, ...MOVES], ...lines].map((line) => `${line.join(',')}\r\n`).join('')
}

/** The address of so many days that end with `today`. */
export function lastDays(today: string, days: number): string {
  const from = new Date(Date.parse(today) - (days - 1) * 86_400_000).toISOString().slice(0, 10)
  return `?from=${from}&to=${today}`
}
