/** Which API key took the place of which, and what such a line of keys has used of the limit it shares. Pure. */

import type { ApiKey, Usage } from '../../workers/contract/metering.ts'
import { GRACES, shownKey } from './key-words.ts'

const bornAs = ({ name, scopes, requestsPerMonth }: ApiKey, at: number) =>
  JSON.stringify([name, scopes, requestsPerMonth, at])

/**
 * By the id of a replaced key: the one that took its place. The API names none, but makes the new one like the old and in
 * the instant that the old one's grace begins, so their times tell it to the millisecond. One that was to expire within
 * its grace anyway is not found.
 */
export function successors(keys: readonly ApiKey[]): Map<string, ApiKey> {
  const born = new Map(keys.map((key) => [bornAs(key, Date.parse(key.createdAt)), key]))
  return new Map(
    keys.flatMap((key) => {
      const ends = key.expiresAt === null ? Number.NaN : Date.parse(key.expiresAt)
      const next = GRACES.map(({ seconds }) => born.get(bornAs(key, ends - seconds * 1_000))).find(
        (other) => other && other.createdAt > key.createdAt,
      )
      return next ? [[key.id, next] as const] : []
    }),
  )
}

/** The last of a key's line, which all of the line have in common. */
function lastOf(key: ApiKey, next: Map<string, ApiKey>): ApiKey {
  const taker = next.get(key.id)
  return taker ? lastOf(taker, next) : key
}

type Row = Usage['keys'][number]

const number = (value: number) => value.toLocaleString('en-US')

/** By key id: `3 of 3 requests, used up` of a limit of its own. Keys that replaced each other share one. */
export function ownLimits(rows: readonly Row[], keys: readonly ApiKey[]): Map<string, string> {
  const byId = new Map(keys.map((key) => [key.id, key]))
  const next = successors(keys)
  /** Only a line that ends could go on in another without its times telling so. */
  const ends = (line: string) => byId.get(line)?.expiresAt !== null
  const known = rows.map((row) => {
    const key = byId.get(row.keyId ?? '')
    return { ...row, limit: key?.requestsPerMonth ?? null, line: key && lastOf(key, next).id }
  })
  return new Map(
    known.flatMap(({ keyId, name, limit, line }) => {
      if (keyId === null || limit === null || line === undefined) return []
      const all = known.filter((other) => other.line === line)
      const used = all.reduce((sum, { requests }) => sum + requests, 0)
      // Of the same line perhaps, though no times tell it: then no more than this is certain.
      const more = known.some(
        (other) =>
          other.name === name &&
          other.line !== line &&
          (other.line === undefined || (other.limit === limit && (ends(other.line) || ends(line)))),
      )
      const noun = limit === 1 ? 'request' : 'requests'
      const across = all.length > 1 ? ' across its rotations' : ''
      const figures = `${number(used)} of ${number(limit)} ${noun}${across}`
      const words = used >= limit ? `${figures}, used up` : more ? `at least ${figures}` : figures
      return [[keyId, words] as const]
    }),
  )
}

/** What stands below a key's name in the figures: which of those of its name it is, and what is used of its own limit. */
export function keyNotes(rows: readonly Row[], keys: readonly ApiKey[]) {
  const limits = ownLimits(rows, keys)
  return ({ keyId, name }: Row): string[] => {
    const isAlike = rows.filter((row) => row.name === name).length > 1
    const key = isAlike ? keys.find(({ id }) => id === keyId) : undefined
    const limit = limits.get(keyId ?? '')
    return [...(key ? [shownKey(key)] : []), ...(limit ? [`Limit of its own: ${limit}`] : [])]
  }
}
