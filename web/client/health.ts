/** Asks how the service is and says it in a customer's words; what cannot be read is `unknown`, never `ok`. */

import type { Health } from '../../workers/contract/objects.ts'

export type State = 'ok' | 'degraded' | 'down' | 'unknown'
export type Report = { state: State; parts: readonly Part[]; version: string | null; at: Date }
export type Part = { name: string; about: string; state: State }

/** The checks of GET /health as parts that a customer would miss. */
const PARTS: readonly [name: string, about: string, checks: readonly string[]][] = [
  ['API and database', 'Sign in, read and change your account', ['d1']],
  ['Payments', 'Checkout, renewals, invoices', ['stripe', 'drift']],
  ['Agents', 'Plans start, limits rise, figures arrive', ['queues', 'deadLetters']],
  ['Schedule', 'What runs each minute, hour and day', ['cron']],
  ['Mail', 'Confirmations, receipts, reminders', ['mail']],
]

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const isHealth = (value: unknown): value is Health =>
  isRecord(value) &&
  ['ok', 'degraded', 'down'].includes(String(value.status)) &&
  isRecord(value.checks)

/** A part is as its worst check; with the database away only the database is known to be down. */
function stateOf(checks: Health['checks'], names: readonly string[], down: boolean): State {
  const answers = names.map((name) => {
    const check = checks[name]
    return isRecord(check) && typeof check.ok === 'boolean' ? check.ok : null
  })
  if (answers.includes(null)) return 'unknown'
  if (answers.every(Boolean)) return down && !names.includes('d1') ? 'unknown' : 'ok'
  if (!down) return 'degraded'
  return names.includes('d1') ? 'down' : 'unknown'
}

/** What an answer says; `answer` is whatever came, or null when nothing did. */
export function reportOf(answer: unknown, at: Date): Report {
  if (!isHealth(answer))
    return {
      state: 'unknown',
      parts: PARTS.map(([name, about]) => ({ name, about, state: 'unknown' })),
      version: null,
      at,
    }
  const down = answer.status === 'down'
  const parts = PARTS.map(([name, about, checks]) => ({
    name,
    about,
    state: stateOf(answer.checks, checks, down),
  }))
  return { state: answer.status, parts, version: answer.version, at }
}

/** 503 carries the same document: down is an answer, too. */
export async function askHealth(): Promise<Report> {
  const answer: unknown = await fetch('/api/v1/health', { cache: 'no-store' })
    .then((response) => response.json())
    .catch(() => null)
  return reportOf(answer, new Date())
}
