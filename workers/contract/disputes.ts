/** What the states of a dispute mean to us; Stripe's list may grow. */

const CLOSED = ['won', 'lost', 'warning_closed', 'prevented']

/** Undecided, or in a word we do not know yet: the money is not ours to give back. */
export const isOpenDispute = (status: string | null | undefined): boolean =>
  status !== null && status !== undefined && !CLOSED.includes(status)
