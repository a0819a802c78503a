/** A time zone, kept under its one IANA name however it was written. */

import * as z from 'zod'
import { zoneName } from './zone-name.ts'

export const TimeZone = z
  .string()
  .max(64)
  .refine((given) => zoneName(given) !== null, 'Not a time zone like Europe/Berlin')
  .overwrite((given) => zoneName(given) ?? given)
