/** One JSON line a fact, with allow-listed fields only: no secrets, no bodies, no addresses. */

import type * as z from 'zod'

/** Everything a line may say; anything else does not compile. */
export type LogFields = {
  agent?: string
  job?: string
  route?: string
  method?: string
  status?: number
  code?: string
  requestId?: string
  accountId?: string
  event?: string
  eventType?: string
  key?: string
  queue?: string
  subject?: string
  attempts?: number
  count?: number
  durationMs?: number
  error?: string
  page?: string
}

export type Log = {
  info(what: string, fields?: LogFields): void
  warn(what: string, fields?: LogFields): void
  error(what: string, fields?: LogFields): void
}

/** `write` receives one line of JSON. */
export function logTo(write: (line: string) => void): Log {
  const line =
    (level: string) =>
    (what: string, fields: LogFields = {}) =>
      write(JSON.stringify({ level, what, ...fields }))
  return { info: line('info'), warn: line('warn'), error: line('error') }
}

export const consoleLog: Log = logTo((line) => console.log(line))

/** An error's name and message, bounded. Of a query that failed only its cause: drizzle's words are SQL and values. */
export function errorText(error: unknown): string {
  if (error instanceof Error && error.message.startsWith('Failed query:'))
    return errorText(error.cause ?? 'a query failed')
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 300)
}

/** What zod found wrong, in one line: `tasks.0.id: Invalid input`. */
export const issuesText = ({ issues }: { issues: z.core.$ZodIssue[] }): string =>
  issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
