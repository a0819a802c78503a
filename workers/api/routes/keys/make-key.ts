/** What is made around a key on this side of its object: the secret, which only the answer ever holds. */

import { need } from '../../../config.ts'
import type { Ports } from '../../../ports.ts'
import type { By, NewKey } from '../../../quota/port.ts'
import { keyModeOf, makeApiKey, peppersOf } from '../../../tools/api-key.ts'
import { hashSecret } from '../../../tools/token.ts'
import type { Actor, ApiContext } from '../../context.ts'

/** The account all keys of which begin alike; the letters after it are nobody's secret either. */
const PREFIX_LETTERS = 12

export function newKey(
  { config, ids }: Pick<Ports, 'config' | 'ids'>,
  accountId: string,
): { secret: string; key: NewKey } {
  const [pepper = ''] = peppersOf(need(config, 'KEY_PEPPER'))
  const secret = makeApiKey(pepper, keyModeOf(config.ENVIRONMENT), accountId)
  const shown = { prefix: secret.slice(0, PREFIX_LETTERS), last4: secret.slice(-4) }
  return { secret, key: { id: ids.next('key'), hash: hashSecret(secret), ...shown } }
}

/** Who does it, as the object will owe it to the audit log. */
export function by(c: ApiContext, { accountId, userId }: Actor): By {
  const { ids, clock } = c.get('ports')
  const requestId = c.get('requestId')
  return { accountId, userId, now: clock.now(), auditId: ids.next('aud'), requestId }
}
