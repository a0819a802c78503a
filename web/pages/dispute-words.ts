/** What a dispute is to an operator, in a word. Pure. */

import type { Dispute } from '../../workers/contract/disputes.ts'

export type DisputeKind = 'open' | 'lost' | 'lifted' | 'over'

/** Stripe's list of states may grow: a word we do not know is shown as it is, and still wants an answer. */
export function disputeState({ status, liftedAt }: Pick<Dispute, 'status' | 'liftedAt'>): {
  kind: DisputeKind
  word: string
} {
  if (status === 'lost')
    return liftedAt === null ? { kind: 'lost', word: 'Lost' } : { kind: 'lifted', word: 'Lifted' }
  if (status === 'won') return { kind: 'over', word: 'Won' }
  if (status === 'warning_closed' || status === 'prevented') return { kind: 'over', word: 'Closed' }
  const words = status.replaceAll('_', ' ')
  return { kind: 'open', word: words.charAt(0).toUpperCase() + words.slice(1) }
}

/** Only a lost one keeps its customer from buying. */
export const mayLift = (dispute: Pick<Dispute, 'status' | 'liftedAt'>): boolean =>
  disputeState(dispute).kind === 'lost'
