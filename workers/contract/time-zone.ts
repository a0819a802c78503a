/** A time zone under its IANA name, as browsers know it. */

import * as z from 'zod'

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

export const TimeZone = z.string().max(64).refine(isTimeZone, 'Not a time zone like Europe/Berlin')
