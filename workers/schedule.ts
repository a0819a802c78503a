/** Cron expression → work. */

import type { Ports } from './ports.ts'

export const JOBS = ['minute', 'hourly', 'daily'] as const
export type Job = (typeof JOBS)[number]

/** As wrangler.toml lists them; an expression nobody knows does the least. */
export function jobOf(cron: string): Job {
  switch (cron) {
    case '7 * * * *':
      return 'hourly'
    case '17 0 * * *':
      return 'daily'
    default:
      return 'minute'
  }
}
