/** Makes ids: prefixed and sortable by time (ULID), e.g. `usr_01J…`. */

import { ulid } from 'ulid'
import type { Clock } from './clock.ts'

export type IdPrefix = 'usr' | 'ses' | 'mtk' | 'req' | 'chi' | 'aud' | 'fct' | 'mbx' | 'dlq'

export type Ids = { next(prefix: IdPrefix): string }

/** `random` gives numbers in [0, 1); the default is cryptographic. */
export const idsFrom = (clock: Clock, random?: () => number): Ids => ({
  next: (prefix) => `${prefix}_${ulid(clock.now(), random)}`,
})
