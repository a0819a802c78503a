/** Who may decide a proposal, and who did, in words. Pure. */

import type { Approval } from '../../workers/contract/approvals.ts'

/** Money and publishing take two: of one's own wish another operator decides (SECURITY.md). */
export const isForAnother = ({ own, mayDecide }: Pick<Approval, 'own' | 'mayDecide'>): boolean =>
  own && mayDecide === 'operator'

/** ` by you`; nothing where nobody did. `me`: the id of whoever reads it. Customers are told no operator's address. */
export function byWhom(
  { decidedBy, decider, sole }: Pick<Approval, 'decidedBy' | 'decider' | 'sole'>,
  me: string,
) {
  if (decidedBy === null) return ''
  if (decidedBy === me) return sole ? ' by you alone' : ' by you'
  return sole ? ' by its proposer alone' : ` by ${decider ?? 'an operator'}`
}
