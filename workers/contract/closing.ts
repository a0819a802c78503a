/** Closing an account: what it takes, in the account's own words. */

import * as z from 'zod'

/** The password, and the account's address typed again: both or nothing. */
export const CloseAccountBody = z.strictObject({
  password: z.string().min(1, 'Enter your password').max(128),
  confirm: z.string().min(1, 'Type your email address').max(254),
})
