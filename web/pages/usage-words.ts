/** What usage figures mean, in words, and as a file. Pure. */

import type { Usage } from '../../workers/contract/metering.ts'

/** From here on the meter warns; the mail that says so comes at the same share. */
const WARN_AT = 0.8

export type UsageState = 'none' | 'unlimited' | 'fine' | 'near' | 'spent'

export function usageState({ plan, limit, used }: Usage): UsageState {
  if (limit === null) return 'unlimited'
  if (plan === null || limit === 0) return 'none'
  if (used >= limit) return 'spent'
  return used >= limit * WARN_AT ? 'near' : 'fine'
}

const plural = (count: number, noun: string) =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`

/** `188 of 1,000 requests`, `12 requests` where there is no limit. */
export const usedWords = ({ used, limit }: Usage): string =>
  limit === null
    ? plural(used, 'request')
    : `${used.toLocaleString('en-US')} of ${plural(limit, 'request')}`

/** `18.8 %`, rounded down: 100 % is all of it, and what was used is never 0 %. Null without a limit. */
export function shareWords({ used, limit }: Usage): string | null {
  if (!limit) return null
  const perMille = Math.floor((used * 1_000) / limit)
  if (used > 0 && perMille === 0) return 'less than 0.1 %'
  return `${(perMille / 10).toLocaleString('en-US')} %`
}

/** `2026-11-25` → `25 Nov`. The days are days in UTC. */
export const dayWords = (date: string): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  )

/** RFC 4180; a cell that a spreadsheet would run as a formula is led in by an apostrophe. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Excel on Windows reads a file as UTF-8 only after this mark. */
const BYTE_ORDER_MARK = '\uFEFF'

const rows = (lines: (string | number)[][]): string =>
  BYTE_ORDER_MARK + lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('')

export const daysCsv = ({ days }: Usage): string =>
  rows([['date', 'requests'], ...days.map(({ date, requests }) => [date, requests])])

export const keysCsv = ({ keys }: Usage): string =>
  rows([
    ['key', 'name', 'requests'],
    ...keys.map(({ keyId, name, requests }) => [keyId ?? '', name, requests]),
  ])

/** `Ada (you)`; somebody without a name is called by their address. */
export const memberWords = (
  { userId, name }: Usage['members'][number],
  me: string | null,
): string => (userId === me ? `${name} (you)` : name)

export const membersCsv = ({ members }: Usage): string =>
  rows([
    ['member', 'name', 'requests'],
    ...members.map(({ userId, name, requests }) => [userId, name, requests]),
  ])
