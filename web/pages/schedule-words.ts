/** When a schedule runs, and why a run of it made no goal, in words. Pure. */

import type { Schedule } from '../../workers/contract/swarm.ts'

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** `Weekly on Friday, 07:30 Asia/Tokyo`. */
export function rhythm({
  cadence,
  day,
  time,
  timeZone,
}: Pick<Schedule, 'cadence' | 'day' | 'time' | 'timeZone'>): string {
  const at = `${time} ${timeZone}`
  switch (cadence) {
    case 'daily':
      return `Daily, ${at}`
    case 'weekly':
      return `Weekly on ${WEEKDAYS[(day ?? 1) - 1]}, ${at}`
    case 'monthly':
      return `Monthly on day ${day ?? 1}, ${at}`
  }
}

const REFUSALS: Readonly<Record<string, string>> = {
  quota_exceeded: 'this month’s requests were used up',
  plan_required: 'there was no plan',
  payment_overdue: 'a payment was overdue',
  account_disabled: 'the account was disabled',
}

/** A code this page does not know yet is told as it is. */
export const notRun = (code: string): string => REFUSALS[code] ?? code.replaceAll('_', ' ')
