/** Which share of its quota an account has reached, where it is to hear of it. Pure. */

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
