/** Makes ids: prefixed and sortable by time (ULID), e.g. `usr_01J…`. */

import { ulid } from 'ulid'
import type { Clock } from './clock.ts'

export type IdPrefix =
  | 'usr'
  | 'ses'
  | 'mtk'
  | 'req'
  | 'chi'
  | 'aud'
  | 'fct'
  | 'mbx'
  | 'dlq'
  | 'lead'
  | 'apr'
  | 'prv'
  | 'ofr'
  | 'key'
  | 'gol'
  | 'tsk'
  | 'art'
  | 'att'
  | 'sch'

export type Ids = { next(prefix: IdPrefix): string }

/** Cryptographic numbers in [0, 1), drawn many at a time: a call for each letter costs more than all else of an id. */
function drawn(): () => number {
  const bytes = new Uint8Array(512)
  let left = 0
  return () => {
    if (left === 0) {
      crypto.getRandomValues(bytes)
      left = bytes.length
    }
    left -= 1
    return (bytes[left] ?? 0) / 256
  }
}

const fromThePool = drawn()

/** `random` gives numbers in [0, 1), of which a letter takes five bits; the default is cryptographic. */
export const idsFrom = (clock: Clock, random: () => number = fromThePool): Ids => ({
  next: (prefix) => `${prefix}_${ulid(clock.now(), random)}`,
})
