/** Performance, static: what the HTML and its headers make a browser do before it can paint. */

import { type Check, each, of, places, said, unless } from '../check.ts'
import { elements, links, type Page, target } from '../page.ts'
import { type Element, rawText } from '../parse.ts'

const KIB = 1024
const MAX_HTML_BYTES = 150 * KIB
const MIN_WORTH_COMPRESSING = 1_400 // one packet
const MAX_ELEMENTS = 1_400 // Lighthouse's limit for a failure
const MAX_DEPTH = 32
const MAX_INLINE_BYTES = 50 * KIB
const MAX_STYLESHEETS = 4
const MAX_SCRIPTS = 15
const MAX_FOREIGN_ORIGINS = 4
const MAX_REDIRECTS = 1
const isForeign = (page: Page, reference: string | undefined): boolean => {
  const url = target(page, reference)
  return url !== null && /^https?:$/.test(url.protocol) && url.origin !== page.url.origin
}

const scripts = (page: Page): readonly Element[] =>
  elements(page, 'script').filter(
    ({ attributes: { type = '' } }) =>
      type === '' || type === 'module' || /javascript|ecmascript/i.test(type),
  )

const isDeferred = ({ attributes }: Element): boolean =>
  'async' in attributes || 'defer' in attributes || attributes.type === 'module'

/** Style sheets that apply to screens. */
const sheets = (page: Page): readonly Element[] =>
  links(page, 'stylesheet').filter(
    ({ attributes: { media = '', rel = '' } }) => !/print/i.test(media) && !/alternate/i.test(rel),
  )

const inlineBytes = (page: Page): number =>
  [...elements(page, 'script', 'style')]
    .filter(({ attributes }) => !('src' in attributes))
    .reduce((sum, element) => sum + rawText(element).length, 0)

const foreignOrigins = (page: Page): string[] => [
  ...new Set(
    [...scripts(page), ...sheets(page), ...elements(page, 'iframe')]
      .map(({ attributes }) => attributes.src ?? attributes.href)
      .filter((reference) => isForeign(page, reference))
      .map((reference) => target(page, reference)?.origin ?? ''),
  ),
]

export const performanceLoadingChecks: Check[] = of('performance', [
  {
    id: 'compression',
    weight: 8,
    title: 'The HTML travels compressed',
    why: 'Uncompressed text is four times as large and arrives that much later.',
    fix: 'Switch on Brotli or gzip for text on the server or CDN.',
    effort: 'minutes',
    judge: ({ headers, bytes }) => {
      if (bytes < MIN_WORTH_COMPRESSING) return null
      const encoding = headers.get('content-encoding') ?? ''
      return unless(
        /gzip|br|zstd|deflate/.test(encoding),
        `${bytes} bytes without Content-Encoding`,
      )
    },
  },
  {
    id: 'html-size',
    weight: 4,
    title: 'The HTML is not too large',
    why: 'A browser reads all of it before the page is complete.',
    fix: 'Move inline data, styles and drawings to files; shorten long lists.',
    effort: 'hours',
    judge: ({ bytes }) =>
      unless(
        bytes <= MAX_HTML_BYTES,
        `${Math.round(bytes / KIB)} KiB, aim at ${MAX_HTML_BYTES / KIB}`,
      ),
  },
  {
    id: 'dom-size-insight',
    weight: 4,
    title: 'The page has not too many elements',
    why: 'Every change makes the browser compute styles and layout for all of them.',
    fix: 'Show long lists in pages; drop wrappers.',
    effort: 'days',
    judge: ({ document }) =>
      unless(document.all.length <= MAX_ELEMENTS, `${document.all.length} elements`),
  },
  {
    id: 'dom-depth',
    weight: 1,
    title: 'The elements are not nested too deep',
    why: 'Deep trees make styles and layout slow.',
    fix: 'Drop wrappers.',
    effort: 'hours',
    judge: ({ document }) => unless(document.depth <= MAX_DEPTH, `${document.depth} levels`),
  },
  {
    id: 'blocking-scripts',
    weight: 8,
    title: 'No script holds up the page',
    why: 'Nothing is painted until a script in the head has come and run.',
    fix: 'Add defer or async.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        scripts(page).filter(({ attributes, inHead }) => 'src' in attributes && inHead),
        (script) => !isDeferred(script),
      ),
  },
  {
    id: 'stylesheets',
    weight: 4,
    title: 'Few style sheets hold up the page',
    why: 'Nothing is painted until each of them has come.',
    fix: `Join them; at most ${MAX_STYLESHEETS}.`,
    effort: 'hours',
    judge: (page) => {
      const all = sheets(page)
      if (all.length === 0) return null
      return all.length <= MAX_STYLESHEETS ? [] : places(page, all)
    },
  },
  {
    id: 'css-import',
    weight: 2,
    title: 'Styles do not import styles',
    why: '@import is found only when the first sheet has come: one after the other.',
    fix: 'Link both sheets, or join them.',
    effort: 'minutes',
    judge: (page) =>
      each(page, elements(page, 'style'), (style) => /@import\b/.test(rawText(style))),
  },
  {
    id: 'script-count',
    weight: 3,
    title: 'The page loads few scripts',
    why: 'Each costs a request, parsing and memory on the phone.',
    fix: `Remove what nobody needs, join the rest; at most ${MAX_SCRIPTS}.`,
    effort: 'days',
    judge: (page) => {
      const count = scripts(page).filter(({ attributes }) => 'src' in attributes).length
      return unless(count <= MAX_SCRIPTS, `${count} scripts`)
    },
  },
  {
    id: 'inline-code',
    weight: 2,
    title: 'Little code is inline',
    why: 'Inline code is sent again with every page; files are cached.',
    fix: `Move it to files; at most ${MAX_INLINE_BYTES / KIB} KiB.`,
    effort: 'hours',
    judge: (page) => {
      const bytes = inlineBytes(page)
      return unless(bytes <= MAX_INLINE_BYTES, `${Math.round(bytes / KIB)} KiB inline`)
    },
  },
  {
    id: 'third-parties',
    weight: 4,
    title: 'Few other servers are asked',
    why: 'Each needs its own name lookup, connection and handshake, and may be slow or down.',
    fix: `Serve fonts and libraries yourself; at most ${MAX_FOREIGN_ORIGINS}.`,
    effort: 'hours',
    judge: (page) => {
      const origins = foreignOrigins(page)
      return origins.length > MAX_FOREIGN_ORIGINS ? origins.map(said) : []
    },
  },
  {
    id: 'preconnect',
    weight: 2,
    title: 'Other servers are announced',
    why: 'Connecting ahead saves a good 100 ms for each.',
    fix: 'Add <link rel="preconnect" href="…"> for the servers shown.',
    effort: 'minutes',
    judge: (page) => {
      const early = [...scripts(page), ...sheets(page)].filter(({ inHead }) => inHead)
      const asked = new Set(
        early
          .map(({ attributes }) => attributes.src ?? attributes.href)
          .filter((reference) => isForeign(page, reference))
          .map((reference) => target(page, reference)?.origin ?? ''),
      )
      if (asked.size === 0) return null
      const announced = new Set(
        [
          ...links(page, 'preconnect'),
          ...links(page, 'dns-prefetch'),
          ...links(page, 'preload'),
        ].map(({ attributes }) => target(page, attributes.href)?.origin),
      )
      return [...asked].filter((origin) => !announced.has(origin)).map(said)
    },
  },
  {
    id: 'font-display',
    weight: 2,
    title: 'Text shows before its font',
    why: 'Text stays invisible until the font has come.',
    fix: 'Add font-display: swap (Google Fonts: &display=swap).',
    effort: 'minutes',
    judge: (page) => {
      const fonts = sheets(page).filter(({ attributes }) =>
        /fonts\.googleapis\.com/.test(attributes.href ?? ''),
      )
      const faces = elements(page, 'style').filter((style) => rawText(style).includes('@font-face'))
      return each(page, [...fonts, ...faces], (element) =>
        element.name === 'link'
          ? !/[?&]display=(swap|optional|fallback)/.test(element.attributes.href ?? '')
          : !/font-display\s*:\s*(swap|optional|fallback)/.test(rawText(element)),
      )
    },
  },
  {
    id: 'redirects',
    weight: 3,
    title: 'The page is reached at once',
    why: 'Each redirect costs a round trip before anything happens.',
    fix: 'Link to the final address; join redirects into one.',
    effort: 'minutes',
    judge: ({ hops }) =>
      hops.length - 1 > MAX_REDIRECTS
        ? hops.map(({ url, status }) => said(`${status} ${url}`))
        : [],
  },
  {
    id: 'document-write',
    weight: 3,
    title: 'Nothing is written into the page while it loads',
    why: 'document.write stops the parser; on slow lines browsers refuse it.',
    fix: 'Add elements with the DOM instead.',
    effort: 'hours',
    judge: (page) =>
      each(
        page,
        scripts(page).filter(({ attributes }) => !('src' in attributes)),
        (script) => /\bdocument\.write(ln)?\s*\(/.test(rawText(script)),
      ),
  },
])
