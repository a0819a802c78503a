/** A payment that its cardholder asked back from the bank, and what its states mean to us; Stripe's list may grow. */

import * as z from 'zod'

const CLOSED = ['won', 'lost', 'warning_closed', 'prevented']

/** Undecided, or in a word we do not know yet: the money is not ours to give back. */
export const isOpenDispute = (status: string | null | undefined): boolean =>
  status !== null && status !== undefined && !CLOSED.includes(status)

export const Dispute = z.strictObject({
  id: z.string(),
  /** Stripe's word. */
  status: z.string(),
  invoice: z.string(),
  number: z.string().nullable(),
  /** The address of the account; Stripe's customer where there is none. */
  customer: z.string(),
  amountCents: z.int(),
  currency: z.string().length(3),
  /** Until when evidence may be given. */
  dueAt: z.iso.datetime().nullable(),
  /** Since when the customer of a lost one may buy again. */
  liftedAt: z.iso.datetime().nullable(),
  paidAt: z.iso.datetime().nullable(),
})
export type Dispute = z.infer<typeof Dispute>
