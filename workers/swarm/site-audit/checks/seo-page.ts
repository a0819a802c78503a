/** SEO: what search engines may show of a page. */

import { type Check, each, of, places, said, unless } from '../check.ts'
import { heardText } from '../names.ts'
import { elements, links, metas, type Page, target } from '../page.ts'
import { rawText } from '../parse.ts'
import { isKnownLanguage } from '../vocabulary.ts'

const titleOf = (page: Page): string => {
  const title = elements(page, 'title').find(({ parent }) => parent?.name !== 'svg')
  return title ? rawText(title).replace(/\s+/g, ' ').trim() : ''
}

const descriptionOf = (page: Page): string =>
  (metas(page, 'description')[0]?.attributes.content ?? '').trim()

const [MIN_TITLE, MAX_TITLE] = [10, 65]
const [MIN_DESCRIPTION, MAX_DESCRIPTION] = [50, 165]
const within = (text: string, min: number, max: number) => text.length >= min && text.length <= max

const alternates = (page: Page) =>
  links(page, 'alternate').filter(({ attributes, inHead }) => attributes.hreflang && inHead)

export const seoPageChecks: Check[] = of('seo', [
  {
    id: 'document-title',
    weight: 7,
    title: 'The page has a title',
    why: 'It is the headline of a search result, the tab’s name, and the first thing a screen reader says.',
    fix: 'Write a <title> of its own for each page.',
    effort: 'minutes',
    judge: (page) => unless(titleOf(page) !== '', 'No <title>, or an empty one'),
  },
  {
    id: 'title-length',
    weight: 2,
    title: 'The title fits a search result',
    why: 'Short titles say little; over about 65 characters they are cut.',
    fix: `Write ${MIN_TITLE} to ${MAX_TITLE} characters, what matters first.`,
    effort: 'minutes',
    judge: (page) => {
      const title = titleOf(page)
      if (!title) return null
      return unless(within(title, MIN_TITLE, MAX_TITLE), `${title.length} characters: ${title}`)
    },
  },
  {
    id: 'meta-description',
    weight: 5,
    title: 'The page has a description',
    why: 'It is the text under the headline of a search result; without it one is picked at random.',
    fix: 'Add <meta name="description" content="…">.',
    effort: 'minutes',
    judge: (page) => unless(descriptionOf(page) !== '', 'No description, or an empty one'),
  },
  {
    id: 'description-length',
    weight: 1,
    title: 'The description fits a search result',
    why: 'Too short it is replaced, too long it is cut.',
    fix: `Write ${MIN_DESCRIPTION} to ${MAX_DESCRIPTION} characters.`,
    effort: 'minutes',
    judge: (page) => {
      const text = descriptionOf(page)
      if (!text) return null
      return unless(
        within(text, MIN_DESCRIPTION, MAX_DESCRIPTION),
        `${text.length} characters: ${text}`,
      )
    },
  },
  {
    id: 'one-h1',
    weight: 3,
    title: 'The page has one main heading',
    why: 'It says what the page is about, to people and to search engines.',
    fix: 'Keep one <h1>; make the others <h2>.',
    effort: 'minutes',
    judge: (page) => {
      const headings = elements(page, 'h1').filter((heading) => !heading.unheard)
      if (headings.length === 1 && headings[0] && heardText(headings[0])) return []
      if (headings.length === 0) return [said('No <h1>')]
      return places(page, headings)
    },
  },
  {
    id: 'canonical',
    weight: 4,
    title: 'The canonical address is valid',
    why: 'A wrong one takes the page out of the results or gives its rank to another.',
    fix: 'One <link rel="canonical"> in the head, with the page’s own full address.',
    effort: 'minutes',
    judge: (page) => {
      const named = links(page, 'canonical').filter(
        ({ attributes, inHead }) => attributes.href && inHead,
      )
      if (named.length === 0) return null
      const wrong = named.filter(({ attributes }) => !URL.parse(attributes.href ?? ''))
      if (wrong.length > 0) return places(page, wrong)
      const addresses = new Set(
        named.map(({ attributes }) => URL.parse(attributes.href ?? '')?.href),
      )
      if (addresses.size > 1) return places(page, named)
      const [address = ''] = addresses
      const url = new URL(address)
      const languages = new Set(
        alternates(page).map(({ attributes }) => target(page, attributes.href)?.href),
      )
      const elsewhere =
        url.href !== page.url.href && languages.has(url.href) && languages.has(page.url.href)
      const toRoot =
        url.origin === page.url.origin && url.pathname === '/' && page.url.pathname !== '/'
      return elsewhere || toRoot ? places(page, named) : []
    },
  },
  {
    id: 'canonical-present',
    weight: 1,
    title: 'The page names its canonical address',
    why: 'The same page under several addresses competes with itself.',
    fix: 'Add <link rel="canonical" href="…"> with the page’s full address.',
    effort: 'minutes',
    judge: (page) => unless(links(page, 'canonical').length > 0, 'No rel="canonical"'),
  },
  {
    id: 'hreflang',
    weight: 2,
    title: 'Language versions are named correctly',
    why: 'Search engines ignore a version with an unknown language or a relative address.',
    fix: 'Use a language code such as de or en-GB and a full address.',
    effort: 'minutes',
    judge: (page) =>
      each(page, alternates(page), ({ attributes: { hreflang = '', href = '' } }) => {
        const language = hreflang.toLowerCase()
        const known = language === 'x-default' || isKnownLanguage(language)
        return !known || !/^https?:/i.test(href)
      }),
  },
  {
    id: 'open-graph',
    weight: 2,
    title: 'Shared links have a title and a picture',
    why: 'A link without them is a bare address in messengers and social networks.',
    fix: 'Add og:title, og:description and og:image.',
    effort: 'minutes',
    judge: (page) => {
      const missing = ['og:title', 'og:description', 'og:image'].filter(
        (name) => !metas(page, name)[0]?.attributes.content,
      )
      return unless(missing.length === 0, `Missing: ${missing.join(', ')}`)
    },
  },
  {
    id: 'structured-data',
    weight: 2,
    title: 'Structured data can be read',
    why: 'Search engines drop JSON-LD with an error, and the rich result with it.',
    fix: 'Correct the JSON; give it @context and @type.',
    effort: 'hours',
    judge: (page) =>
      each(
        page,
        elements(page, 'script').filter(
          ({ attributes }) => attributes.type?.toLowerCase() === 'application/ld+json',
        ),
        (script) => !isLinkedData(rawText(script)),
      ),
  },
])

function isLinkedData(text: string): boolean {
  try {
    const data: unknown = JSON.parse(text)
    return (Array.isArray(data) ? data : [data]).every(
      (one) => typeof one === 'object' && one !== null && '@context' in one,
    )
  } catch {
    return false
  }
}
