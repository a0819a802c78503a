/** Every incident that customers could notice, newest first; the status page shows them all. */

export type Incident = {
  /** Part of the page's address: `2026-11-30-late-mails`. */
  id: string
  title: string
  /** ISO 8601 UTC; null while it lasts. */
  startedAt: string
  endedAt: string | null
  /** What customers noticed. */
  effect: string
  /** What was wrong and what we changed, once known. */
  cause: string | null
}

export const incidents: readonly Incident[] = []
