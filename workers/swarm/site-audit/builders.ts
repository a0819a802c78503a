/** Builds pages for tests. */

import type { Check } from './check.ts'
import type { Beside, Page } from './page.ts'
import { parse } from './parse.ts'

export type PageSpec = {
  html?: string
  url?: string
  status?: number
  headers?: [string, string][]
  hops?: number
  beside?: Partial<Page['beside']>
  bytes?: number
}

export const aFile = (text: string, status = 200): Beside => ({ status, type: 'text/plain', text })

/** A page of https://harbour.example.com/bikes, with just what the test names. */
export function aPage(given: PageSpec | string): Page {
  const spec: PageSpec = typeof given === 'string' ? { html: given } : given
  const { html = '', url = 'https://harbour.example.com/bikes', status = 200, hops = 1 } = spec
  return {
    url: new URL(url),
    hops: Array.from({ length: hops }, () => ({ url, status })),
    status,
    headers: new Headers(spec.headers ?? []),
    bytes: spec.bytes ?? html.length,
    document: parse(html),
    beside: {
      robots: null,
      sitemap: null,
      favicon: null,
      missing: null,
      plain: null,
      ...spec.beside,
    },
  }
}

export type Cases = Record<
  string,
  { fails: (PageSpec | string)[]; passes: (PageSpec | string)[]; skips?: (PageSpec | string)[] }
>

/** [id and what is expected, check, page, expected], one row a page. */
export const rowsOf = (checks: readonly Check[], cases: Cases) =>
  checks.flatMap((check) => {
    const { fails = [], passes = [], skips = [] } = cases[check.id] ?? {}
    const row =
      (expected: 'failed' | 'passed' | 'not applicable') => (given: PageSpec | string) => ({
        id: check.id,
        check,
        given,
        expected,
      })
    return [
      ...fails.map(row('failed')),
      ...passes.map(row('passed')),
      ...skips.map(row('not applicable')),
    ]
  })

export const outcomeOf = (check: Check, given: PageSpec | string): string => {
  const verdict = check.judge(aPage(given))
  if (verdict === null) return 'not applicable'
  return verdict.length > 0 ? 'failed' : 'passed'
}

/** Ids without a page that fails and one that passes. */
export const untested = (checks: readonly Check[], cases: Cases): string[] =>
  checks
    .filter(({ id }) => !cases[id]?.fails.length || !cases[id]?.passes.length)
    .map(({ id }) => id)
