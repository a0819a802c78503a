/** What only a walk through the site shows: broken links, pages that say the same, detours, the sitemap. */

import { type Check, said, type Verdict } from '../check.ts'
import type { Crawl, Visited } from '../crawl.ts'
import type { Judged } from '../judge.ts'

type SiteCheck = Omit<Check, 'judge'> & { look(crawl: Crawl): Verdict }

const isPage = ({ judged }: Visited): boolean => judged !== null

/** Groups of pages that share a text. */
function shared(crawl: Crawl, textOf: (page: Visited) => string): Verdict {
  const groups = new Map<string, string[]>()
  for (const page of crawl.visited.filter(isPage)) {
    const text = textOf(page)
    if (text) groups.set(text, [...(groups.get(text) ?? []), page.url])
  }
  return [...groups]
    .filter(([, urls]) => urls.length > 1)
    .map(([text, urls]) =>
      said(`“${text}” on ${urls.length} pages: ${urls.slice(0, 3).join(', ')}`),
    )
}

const siteChecks: SiteCheck[] = (
  [
    {
      id: 'broken-links',
      weight: 8,
      title: 'No link is broken',
      why: 'Visitors and search engines run into an error.',
      fix: 'Correct or remove the link, or redirect its target.',
      effort: 'minutes',
      look: ({ visited, linkedFrom }) =>
        visited
          .filter(({ url, status }) => (status === 0 || status >= 400) && linkedFrom.has(url))
          .map(({ url, status }) =>
            said(
              `${url} ${status === 0 ? 'does not answer' : `answers ${status}`}, linked from ${linkedFrom.get(url)}`,
            ),
          ),
    },
    {
      id: 'duplicate-titles',
      weight: 4,
      title: 'Each page has a title of its own',
      why: 'Pages with the same title compete in search results and cannot be told apart.',
      fix: 'Say in each title what only this page offers.',
      effort: 'minutes',
      look: (crawl) => shared(crawl, ({ title }) => title),
    },
    {
      id: 'duplicate-descriptions',
      weight: 2,
      title: 'Each page has a description of its own',
      why: 'Search engines replace descriptions that repeat.',
      fix: 'Write one for each page.',
      effort: 'minutes',
      look: (crawl) => shared(crawl, ({ description }) => description),
    },
    {
      id: 'redirect-chains',
      weight: 3,
      title: 'Links do not lead through detours',
      why: 'Each redirect costs a round trip; search engines give up after a few.',
      fix: 'Link to the final address.',
      effort: 'minutes',
      look: ({ visited }) =>
        visited
          .filter(({ hops }) => hops.length > 2)
          .map(({ hops }) => said(hops.map(({ url }) => url).join(' → '))),
    },
    {
      id: 'sitemap-pages',
      weight: 3,
      title: 'The sitemap names pages that answer',
      why: 'Search engines trust a sitemap less with every dead address in it.',
      fix: 'Build the sitemap from the pages that exist.',
      effort: 'hours',
      look: ({ sitemap, visited }) => {
        if (sitemap.length === 0) return null
        const named = new Set(sitemap)
        return visited
          .filter(({ url, status }) => named.has(url) && (status === 0 || status >= 300))
          .map(({ url, status }) => said(`${url}: ${status === 0 ? 'no answer' : status}`))
      },
    },
    {
      id: 'sitemap-complete',
      weight: 2,
      title: 'The sitemap names every page',
      why: 'What it leaves out is found later, or not at all.',
      fix: 'Add the pages shown.',
      effort: 'hours',
      look: ({ sitemap, visited }) => {
        if (sitemap.length === 0) return null
        const named = new Set(sitemap)
        return visited
          .filter((page) => isPage(page) && !named.has(page.url))
          .map(({ url }) => said(url))
      },
    },
    {
      id: 'orphans',
      weight: 2,
      title: 'Every page is linked',
      why: 'A page that only the sitemap knows ranks poorly, and nobody finds it.',
      fix: 'Link to it from a page that is read.',
      effort: 'minutes',
      look: ({ sitemap, visited, linkedFrom }) => {
        if (sitemap.length === 0) return null
        return visited
          .slice(1)
          .filter((page) => isPage(page) && !linkedFrom.has(page.url))
          .map(({ url }) => said(url))
      },
    },
  ] satisfies Omit<SiteCheck, 'category'>[]
).map((check) => ({ ...check, category: 'seo' }))

/** Each counts as often as a check of every page does. */
export function judgeSite(crawl: Crawl): Judged[] {
  const pages = crawl.visited.filter(isPage).length
  const [first] = crawl.visited
  return siteChecks.map(({ look, ...check }) => ({
    check: { ...check, judge: () => null },
    verdict: look(crawl),
    page: first?.url ?? '',
    times: pages,
  }))
}
