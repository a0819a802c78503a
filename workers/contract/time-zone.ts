/** A time zone, kept by an IANA name as people spell it. */

import * as z from 'zod'
import { zoneName } from './zone-name.ts'

/** Each word with its capital: Asia/Ho_Chi_Minh. */
const capitalised = (name: string): string =>
  name.toLowerCase().replace(/(?<=^|[/_])[a-z]/g, (letter) => letter.toUpperCase())

/** What somebody chose stays theirs, also where engines prefer the older name (Europe/Kyiv); only its spelling is mended. */
const kept = (given: string): string =>
  /^[A-Z]/.test(given) && given === capitalised(given) ? given : (zoneName(given) ?? given)

export const TimeZone = z
  .string()
  .max(64)
  .refine((given) => zoneName(given) !== null, 'Not a time zone like Europe/Berlin')
  .overwrite(kept)
