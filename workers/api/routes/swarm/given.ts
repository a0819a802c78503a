/** What a goal is given beside its words: files of this very account, and addresses. */

import type { GoalBody } from '../../../contract/swarm.ts'
import { findAttachments } from '../../../db/attachments.ts'
import type { Database } from '../../../db/database.ts'
import type { Given } from '../../../swarm/rows.ts'
import { type Refusal, refused } from '../accounts/refusal.ts'

type Asked = NonNullable<GoalBody['attachments']>

const isWeb = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)

/** `validation_failed` for a file that is not this account's, and for an address that is none. */
export async function givenFrom(
  db: Database,
  accountId: string,
  asked: Asked = [],
): Promise<{ kind: 'given'; given: Given[] } | Refusal> {
  const ids = asked.flatMap((one) => (typeof one === 'string' ? [one] : []))
  const rows = ids.length === 0 ? [] : await findAttachments(db, accountId, ids)
  const files = new Map(rows.map((row) => [row.id, row]))
  const errors: { detail: string; pointer: string }[] = []
  const given: Given[] = []
  for (const [i, one] of asked.entries()) {
    const pointer = `#/attachments/${i}`
    if (typeof one === 'string') {
      const row = files.get(one)
      if (!row) errors.push({ detail: 'There is no attachment of yours with this id', pointer })
      else {
        const { id, name, kind: type, bytes } = row
        given.push({ kind: 'file', id, name, type, bytes })
      }
    } else if (isWeb(one.url)) given.push({ kind: 'url', url: one.url })
    else
      errors.push({
        detail: 'An address begins with http:// or https://',
        pointer: `${pointer}/url`,
      })
  }
  if (errors.length > 0) return { ...refused('validation_failed'), about: { errors } }
  return { kind: 'given', given }
}
