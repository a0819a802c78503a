/** When an account hears that its quota runs low. Pure. */

import { type AlertKind, alertAt } from '../contract/quota-alert.ts'
import type { Window } from './window.ts'

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
