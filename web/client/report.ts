/** Tells us when a page breaks: a few reports per page, each once, cut to what the API takes. */

import { shownPath } from './shown-path.ts'

const MAX_REPORTS = 5 // per page load

export type Report = { message: string; page: string; stack?: string; requestId?: string }

/** What is sent for an error; `null` when it says nothing. */
export function reportOf(error: unknown, page: string): Report | null {
  const message = (error instanceof Error ? error.message : String(error ?? '')).slice(0, 1_000)
  if (!message) return null
  const stack = error instanceof Error ? error.stack?.slice(0, 4_000) : undefined
  const requestId =
    error instanceof Error && 'requestId' in error && typeof error.requestId === 'string'
      ? error.requestId.slice(0, 100)
      : undefined
  return {
    message,
    page: page.slice(0, 500),
    ...(stack ? { stack } : {}),
    ...(requestId ? { requestId } : {}),
  }
}

/** Starts listening. The page's path is sent without its query, which may hold a token. */
export function reportErrors(): void {
  const told = new Set<string>()
  const tell = (error: unknown) => {
    const report = reportOf(error, shownPath(location.pathname))
    if (!report || told.size >= MAX_REPORTS || told.has(report.message)) return
    told.add(report.message)
    // A report that cannot be delivered must not become the next error.
    fetch('/api/v1/client-errors', {
      method: 'POST',
      keepalive: true,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(report),
    }).catch(() => undefined)
  }
  addEventListener('error', (event) => tell(event.error ?? event.message))
  addEventListener('unhandledrejection', (event) => tell(event.reason))
}
