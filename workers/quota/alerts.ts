/** When an account hears that its quota runs low. Pure. */

import type { Window } from './window.ts'

/** Shares of the window's limit, the highest first: who jumps over both hears only of the end. */
const THRESHOLDS = [
  { kind: 'quota_100', share: 1 },
  { kind: 'quota_80', share: 0.8 },
] as const
export type AlertKind = (typeof THRESHOLDS)[number]['kind']

/** The highest threshold that `used` has reached, or null. Nothing is low where nothing is granted or all is. */
export const alertAt = (used: number, limit: number | null): AlertKind | null =>
  limit === null || limit === 0
    ? null
    : (THRESHOLDS.find(({ share }) => used >= limit * share)?.kind ?? null)

export type Alert = {
  /** Once per window, threshold and limit: another limit arms it again. */
  key: string
  kind: AlertKind
  payload: { window: number; limit: number }
}

/** What the account should be told as things stand, or null. */
export function alertOf(
  accountId: string,
  { window, used, limit }: { window: Window; used: number; limit: number | null },
): Alert | null {
  const kind = alertAt(used, limit)
  if (kind === null || limit === null) return null
  const key = `${kind}:${accountId}:${window.start}:${limit}`
  return { key, kind, payload: { window: window.start, limit } }
}
