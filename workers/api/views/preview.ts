/** How a preview of a plan change looks to the customer. */

import type { Preview } from '../../contract/plan-change.ts'
import type { PreviewRow } from '../../db/previews.ts'
import { toIso } from '../../tools/clock.ts'

export const previewView = (row: PreviewRow): Preview => {
  const { nextCents, nextAt, ...shown } = row.shown
  const atOnce = row.kind === 'upgrade'
  return {
    id: row.id,
    kind: row.kind,
    effective: atOnce ? 'now' : 'period_end',
    effectiveAt: toIso(atOnce ? row.createdAt : nextAt),
    ...shown,
    next: { amountCents: nextCents, at: toIso(nextAt) },
    expiresAt: toIso(row.expiresAt),
  }
}
