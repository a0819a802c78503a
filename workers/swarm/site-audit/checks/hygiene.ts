/** Hygiene: the basics a browser relies on, and what was left behind. */

import { type Check, each, of, places, said, seen, unless } from '../check.ts'
import { elements, isLoopback, links, metas, type Page, target } from '../page.ts'
import type { Element } from '../parse.ts'
import { DEPRECATED_ELEMENTS } from '../vocabulary.ts'

const CHARSET = /^[\w:.()-]{2,}$/
const LEFTOVER = /\b(lorem ipsum|TO[D]O:|FIX[M]E:|\[object Object\])|\{\{\s*[\w.]+\s*\}\}|<%=/i
const SECRET =
  /\b(AKIA[0-9A-Z]{16}|sk_live_[0-9A-Za-z]{16,}|ghp_[0-9A-Za-z]{30,}|xox[bp]-[0-9A-Za-z-]{20,}|AIza[0-9A-Za-z_-]{35})\b|-----BEGIN [A-Z ]*PRIVATE KEY-----/
const WORDS_OF_SECRETS = /\b(password|passwd|secret|api[_-]?key)\s*[:=]\s*\S{4,}/i

/** The HTML standard's quirks mode: no doctype, another language, or the public id of a time before standards. */
function isStandard(doctype: string | null): boolean {
  const [, kind, ids = ''] =
    /^doctype\s+html\s*(public|system)?\s*([\s\S]*)$/i.exec(doctype ?? '') ?? []
  if (doctype === null || !/^doctype\s+html\b/i.test(doctype)) return false
  if (kind?.toLowerCase() !== 'public') return true
  const [publicId = '', systemId] = [...ids.matchAll(/"([^"]*)"|'([^']*)'/g)].map(
    ([, double, single]) => double ?? single ?? '',
  )
  if (/^-\/\/W3C\/\/DTD (XHTML|HTML 4\.01\/\/)/i.test(publicId)) return true
  return /^-\/\/W3C\/\/DTD HTML 4\.01 /i.test(publicId) && systemId !== undefined
}

const namesCharset = (page: Page): boolean => {
  if (/charset\s*=\s*["']?[\w-]{2,}/i.test(page.headers.get('content-type') ?? '')) return true
  if (page.document.source.startsWith('\ufeff')) return true
  const early = page.document.source.slice(0, 1024)
  return (
    /<meta[^>]+charset[^<]+>/i.test(early) &&
    elements(page, 'meta').some(({ attributes, inHead }) =>
      !inHead
        ? false
        : attributes.charset
          ? CHARSET.test(attributes.charset)
          : attributes['http-equiv']?.toLowerCase() === 'content-type' &&
            /charset\s*=\s*[\w-]{2,}/i.test(attributes.content ?? ''),
    )
  )
}

/** Text that people read, as far as code is not meant to be shown. */
const shown = (page: Page): Element[] =>
  page.document.all.filter(
    ({ unseen, name }) => !unseen && !['code', 'pre', 'textarea', 'samp', 'kbd'].includes(name),
  )

const ownText = ({ content }: Element): string =>
  content.filter((child) => typeof child === 'string').join(' ')

export const hygieneChecks: Check[] = of('hygiene', [
  {
    id: 'doctype',
    weight: 4,
    title: 'The page starts with <!doctype html>',
    why: 'Without it browsers imitate the errors of 1998 (quirks mode).',
    fix: 'Make <!doctype html> the first line.',
    effort: 'minutes',
    judge: ({ document: { doctype } }) =>
      unless(isStandard(doctype), doctype ? `<!${doctype}>` : 'No doctype'),
  },
  {
    id: 'charset',
    weight: 4,
    title: 'The encoding is named early',
    why: 'Letters beyond ASCII may come out wrong.',
    fix: 'Write <meta charset="utf-8"> first in <head>.',
    effort: 'minutes',
    judge: (page) =>
      unless(namesCharset(page), 'No charset in the header or the first 1,024 bytes'),
  },
  {
    id: 'viewport',
    weight: 6,
    title: 'The page fits phones',
    why: 'Phones show it tiny, and taps wait 300 ms.',
    fix: 'Add <meta name="viewport" content="width=device-width, initial-scale=1">.',
    effort: 'minutes',
    judge: (page) => {
      const content = metas(page, 'viewport')[0]?.attributes.content ?? ''
      const fits = /width\s*=\s*device-width|initial-scale\s*=\s*[\d.]|user-scalable\s*=\s*(no|0)/i
      return unless(fits.test(content), content || 'No viewport')
    },
  },
  {
    id: 'favicon',
    weight: 1,
    title: 'The site has an icon',
    why: 'Tabs, bookmarks and search results show an empty sheet.',
    fix: 'Add <link rel="icon" href="/favicon.svg">.',
    effort: 'minutes',
    judge: (page) => {
      const { favicon } = page.beside
      if (links(page, 'icon').length > 0) return []
      return favicon ? unless(favicon.status === 200, 'No rel="icon", no /favicon.ico') : null
    },
  },
  {
    id: 'not-found',
    weight: 4,
    title: 'Missing pages answer 404',
    why: 'Search engines index error pages that answer 200, and broken links stay unseen.',
    fix: 'Answer 404 for addresses nobody has.',
    effort: 'hours',
    judge: ({ beside: { missing } }) =>
      missing
        ? unless(missing.status === 404 || missing.status === 410, `HTTP ${missing.status}`)
        : null,
  },
  {
    id: 'unique-ids',
    weight: 2,
    title: 'Ids are unique',
    why: 'Links, labels and scripts find only the first.',
    fix: 'Give each element an id of its own.',
    effort: 'minutes',
    judge: (page) => {
      if (page.document.byId.size === 0) return null
      return [...page.document.byId.values()].flatMap(([, second]) =>
        second ? [seen(page, second)] : [],
      )
    },
  },
  {
    id: 'deprecated-elements',
    weight: 2,
    title: 'No element is obsolete',
    why: 'Browsers may drop them.',
    fix: 'Use CSS, or the element that replaced it.',
    effort: 'hours',
    judge: (page) => places(page, elements(page, ...DEPRECATED_ELEMENTS)),
  },
  {
    id: 'inline-handlers',
    weight: 2,
    title: 'Scripts are not in attributes',
    why: 'A strict Content-Security-Policy refuses onclick="…" and javascript: addresses.',
    fix: 'Add listeners in a script file.',
    effort: 'hours',
    judge: (page) =>
      places(
        page,
        page.document.all.filter(
          ({ attributes }) =>
            Object.keys(attributes).some((name) => /^on[a-z]{3,}$/.test(name)) ||
            /^\s*javascript:/i.test(attributes.href ?? ''),
        ),
      ),
  },
  {
    id: 'leftovers',
    weight: 3,
    title: 'Nothing unfinished is shown',
    why: 'Placeholder text costs trust.',
    fix: 'Write the text, or remove it.',
    effort: 'minutes',
    judge: (page) =>
      places(
        page,
        shown(page).filter((element) => LEFTOVER.test(ownText(element))),
        ownText,
      ),
  },
  {
    id: 'secrets',
    weight: 8,
    critical: true,
    title: 'No secret is in the page',
    why: 'Everyone can read the source, comments and scripts included.',
    fix: 'Replace the key or password now, then keep it on the server.',
    effort: 'hours',
    judge: (page) => {
      const { comments, source } = page.document
      const found = [
        ...(SECRET.test(source) ? ['A key or private key in the source'] : []),
        ...(comments.some((text) => WORDS_OF_SECRETS.test(text))
          ? ['A password or key in a comment']
          : []),
      ]
      // What it is, never the secret itself: reports are passed on.
      return found.map(said)
    },
  },
  {
    id: 'local-links',
    weight: 4,
    title: 'Nothing points at a developer’s machine',
    why: 'Links to localhost lead visitors nowhere.',
    fix: 'Use addresses of the live site.',
    effort: 'minutes',
    judge: (page) => {
      if (isLoopback(page.url)) return null
      return each(
        page,
        elements(page, 'a', 'img', 'script', 'link', 'form', 'iframe'),
        ({ attributes }) => {
          const url = target(page, attributes.href ?? attributes.src ?? attributes.action)
          return url !== null && isLoopback(url)
        },
      )
    },
  },
  {
    id: 'nested-interactive',
    weight: 2,
    title: 'No control is inside another',
    why: 'Which one is pressed differs between browsers, and keyboards reach only one.',
    fix: 'Put them side by side.',
    effort: 'hours',
    judge: (page) =>
      each(page, elements(page, 'button', 'select', 'textarea', 'input'), ({ parent }) => {
        for (let at = parent; at; at = at.parent)
          if (at.name === 'button' || (at.name === 'a' && 'href' in at.attributes)) return true
        return false
      }),
  },
  {
    id: 'content-type',
    weight: 3,
    title: 'The page is sent as HTML',
    why: 'Browsers guess, or offer it for download.',
    fix: 'Send Content-Type: text/html; charset=utf-8.',
    effort: 'minutes',
    judge: ({ headers }) => {
      const type = headers.get('content-type') ?? ''
      return unless(
        /^(text\/html|application\/xhtml\+xml)\b/i.test(type),
        type || 'No Content-Type',
      )
    },
  },
  {
    id: 'one-head',
    weight: 1,
    title: 'Metadata is in the head',
    why: 'Titles, canonicals and descriptions in the body are ignored.',
    fix: 'Move it into <head>, before any content.',
    effort: 'minutes',
    judge: (page) =>
      places(
        page,
        [...elements(page, 'title'), ...links(page, 'canonical')].filter(
          ({ inHead, parent }) => !inHead && parent?.name !== 'svg',
        ),
      ),
  },
])
