/** SEO: whether search engines reach the page and can follow its links. */

import { type Check, each, of, said, seen, unless } from '../check.ts'
import { heardText } from '../names.ts'
import { elements, metas, type Page, target } from '../page.ts'
import type { Element } from '../parse.ts'
import { mayVisit, readRobots } from '../robots.ts'
import { VAGUE_LINKS } from '../vocabulary.ts'

/** The crawlers Lighthouse asks for; `robots` and `*` stand for all others. */
const CRAWLERS = ['robots', 'googlebot', 'bingbot', 'duckduckbot', 'archive.org_bot']

const blocks = (directives: string): boolean =>
  directives.split(',').some((one) => /^(noindex|none)$/i.test(one.trim()))

/** Of the header only what is said to all, or to this crawler. */
function headerBlocks({ headers }: Page, crawler: string): boolean {
  const sent = headers.get('x-robots-tag') ?? ''
  const [, named, rest] = /^\s*([^,:]+):(.*)$/.exec(sent) ?? []
  if (named && !/^unavailable_after$/i.test(named))
    return named.toLowerCase() === crawler && blocks(rest ?? '')
  return blocks(sent)
}

const languageOf = (element: Element): string => {
  for (let at: Element | null = element; at; at = at.parent)
    if (at.attributes.lang) return at.attributes.lang.split('-')[0]?.toLowerCase() ?? ''
  return ''
}

function isVague(page: Page, link: Element): boolean {
  const { href, rel = '' } = link.attributes
  const url = target(page, href)
  if (!url || /nofollow/.test(rel) || !/^https?:$/.test(url.protocol)) return false
  const here = new URL(page.url)
  url.hash = here.hash = ''
  if (url.href === here.href) return false
  const text = heardText(link).toLowerCase()
  const language = languageOf(link)
  if (!text) return false
  return language
    ? (VAGUE_LINKS[language]?.includes(text) ?? false)
    : Object.values(VAGUE_LINKS).some((texts) => texts.includes(text))
}

/** Attributes that say an <a> was meant as a link. */
const OF_LINKS = ['href', 'target', 'download', 'ping', 'rel', 'hreflang', 'type', 'referrerpolicy']

function leadsNowhere(page: Page, { attributes }: Element): boolean {
  const href = (attributes.href ?? '').replace(/\s/g, '')
  if (attributes.role?.trim() || href.startsWith('mailto:')) return false
  if (href === '' && attributes.id) return false
  if (href.startsWith('file:')) return true
  if (attributes.name?.trim()) return false
  if (!OF_LINKS.some((name) => name in attributes)) return 'onclick' in attributes
  if (!('href' in attributes) || /^javascript:void(\(|)0(\)|)/.test(href)) return true
  return target(page, href) === null
}

export const seoAccessChecks: Check[] = of('seo', [
  {
    id: 'http-status-code',
    weight: 8,
    critical: true,
    title: 'The page answers with success',
    why: 'Search engines drop pages that answer with an error.',
    fix: 'Answer 200 at this address, or redirect to the one that does.',
    effort: 'hours',
    judge: ({ status }) => unless(status < 400, `HTTP ${status}`),
  },
  {
    id: 'is-crawlable',
    weight: 8,
    critical: true,
    title: 'Search engines may index the page',
    why: 'Blocked by noindex or robots.txt, it cannot be found.',
    fix: 'Remove noindex, or the line of robots.txt that covers the page.',
    effort: 'minutes',
    judge: (page) => {
      const file = page.beside.robots?.status === 200 ? readRobots(page.beside.robots.text) : null
      const generic = metas(page, 'robots')[0]
      const blocked = (crawler: string): boolean => {
        const meta = metas(page, crawler)[0] ?? generic
        return (
          blocks(meta?.attributes.content ?? '') ||
          headerBlocks(page, crawler) ||
          (file !== null && !mayVisit(file, crawler, page.url))
        )
      }
      if (!CRAWLERS.every(blocked)) return []
      if (generic && blocks(generic.attributes.content ?? '')) return [seen(page, generic)]
      const header = page.headers.get('x-robots-tag')
      return [said(header ? `X-Robots-Tag: ${header}` : 'Disallowed by robots.txt')]
    },
  },
  {
    id: 'robots-txt',
    weight: 2,
    title: 'robots.txt is valid',
    why: 'Crawlers skip lines they cannot read, and visit what you meant to keep out, or the reverse.',
    fix: 'Correct the lines shown; a missing file is fine, an error of the server is not.',
    effort: 'minutes',
    judge: ({ beside: { robots } }) => {
      if (!robots || (robots.status >= 400 && robots.status < 500)) return null
      if (robots.status >= 500) return [said(`robots.txt answers HTTP ${robots.status}`)]
      return readRobots(robots.text).faults.map(({ line, text }) => ({ ...said(text), line }))
    },
  },
  {
    id: 'sitemap',
    weight: 2,
    title: 'There is a sitemap',
    why: 'Search engines find new and deep pages sooner.',
    fix: 'Serve /sitemap.xml and name it in robots.txt: Sitemap: https://…/sitemap.xml.',
    effort: 'hours',
    judge: ({ beside: { robots, sitemap } }) => {
      if (!robots && !sitemap) return null
      const named = robots?.status === 200 && readRobots(robots.text).sitemaps.length > 0
      return unless(named || sitemap?.status === 200, 'No /sitemap.xml, none named in robots.txt')
    },
  },
  {
    id: 'crawlable-anchors',
    weight: 3,
    title: 'Links can be followed',
    why: 'What hangs on a script or an empty address is not found, nor opened in a new tab.',
    fix: 'Give each link a real href; use <button> for what is not a link.',
    effort: 'hours',
    judge: (page) => each(page, elements(page, 'a'), (link) => leadsNowhere(page, link)),
  },
  {
    id: 'link-text',
    weight: 2,
    title: 'Links say where they lead',
    why: '“Click here” tells neither people nor search engines what comes.',
    fix: 'Name the target: “Prices for bicycles” instead of “more”.',
    effort: 'minutes',
    judge: (page) => each(page, elements(page, 'a'), (link) => isVague(page, link)),
  },
  {
    id: 'in-page-links',
    weight: 2,
    title: 'Links within the page arrive',
    why: 'A link to a place that is not there does nothing.',
    fix: 'Give the target the id, or correct the link.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        elements(page, 'a').filter(({ attributes }) => /^\s*#./.test(attributes.href ?? '')),
        ({ attributes }) => {
          const id = attributes.href?.trim().slice(1) ?? ''
          const named = elements(page, 'a').some((link) => link.attributes.name === id)
          return !/^(top$|!|\/)/.test(id) && !page.document.byId.has(decodeId(id)) && !named
        },
      ),
  },
  {
    id: 'text-present',
    weight: 3,
    title: 'The content is in the HTML',
    why: 'A page that scripts fill is empty for many crawlers, previews and slow phones.',
    fix: 'Render the content on the server or when you build.',
    effort: 'days',
    judge: (page) => {
      const [body] = elements(page, 'body')
      const scope = body ?? elements(page, 'html')[0]
      const letters = scope ? heardText(scope).length : 0
      return unless(letters >= 200, `${letters} characters of text`)
    },
  },
])

/** A percent-encoded fragment; as written where it is malformed. */
function decodeId(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
