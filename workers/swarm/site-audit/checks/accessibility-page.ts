/** Accessibility, static subset with Lighthouse's weights: language, zoom, roles. */

import { type Check, each, of, said, seen, unless } from '../check.ts'
import { heardText, roleOf } from '../names.ts'
import { elements, metas, type Page } from '../page.ts'
import type { Element } from '../parse.ts'
import { isKnownAria, isKnownLanguage, isKnownRole } from '../vocabulary.ts'

const having = (page: Page, attribute: string): readonly Element[] =>
  page.document.all.filter(({ attributes }) => attribute in attributes)

const html = (page: Page): Element | undefined => elements(page, 'html')[0]

const isDialog = (element: Element): boolean =>
  !element.unseen &&
  (element.name === 'dialog' ||
    roleOf(element) === 'dialog' ||
    element.attributes['aria-modal'] === 'true')

const REFERENCES = [
  'aria-labelledby',
  'aria-describedby',
  'aria-controls',
  'aria-owns',
  'aria-activedescendant',
  'for',
]

/** Ids that a label or ARIA points at. */
const referenced = (page: Page): Set<string> =>
  new Set(
    page.document.all.flatMap(({ name, attributes }) =>
      REFERENCES.filter((key) => key !== 'for' || name === 'label').flatMap(
        (key) => attributes[key]?.split(/\s+/).filter(Boolean) ?? [],
      ),
    ),
  )

function forbidsZoom(content: string): boolean {
  return content
    .toLowerCase()
    .split(/[;,]/)
    .some((item) => {
      const [key, value = ''] = item.split('=').map((part) => part.trim())
      const number = Number.parseFloat(value)
      if (!value) return false
      if (key === 'user-scalable')
        return Number.isNaN(number)
          ? !['yes', 'device-width', 'device-height'].includes(value)
          : number > -1 && number < 1
      if (key !== 'maximum-scale' || number < 0) return false
      return Number.isNaN(number)
        ? !['yes', 'device-width', 'device-height'].includes(value)
        : number < 2
    })
}

export const accessibilityPageChecks: Check[] = of('accessibility', [
  {
    id: 'html-has-lang',
    weight: 7,
    title: 'The page names its language',
    why: 'A screen reader pronounces it in the listener’s language instead.',
    fix: 'Write <html lang="en">.',
    effort: 'minutes',
    judge: (page) =>
      unless(Boolean(html(page)?.attributes.lang?.trim()), 'No lang attribute on <html>'),
  },
  {
    id: 'html-lang-valid',
    weight: 7,
    title: 'The page’s language is a known one',
    why: 'An unknown code is as good as none.',
    fix: 'Use a code such as en, de or pt-BR.',
    effort: 'minutes',
    judge: (page) => {
      const root = html(page)
      if (!root?.attributes.lang) return null
      return isKnownLanguage(root.attributes.lang) ? [] : [seen(page, root)]
    },
  },
  {
    id: 'valid-lang',
    weight: 7,
    title: 'Languages of parts are known ones',
    why: 'Parts in another language are mispronounced.',
    fix: 'Use a code such as fr or de.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        having(page, 'lang').filter((element) => element.name !== 'html' && !element.unheard),
        (element) =>
          element.attributes.lang !== '' &&
          !isKnownLanguage(element.attributes.lang ?? '') &&
          heardText(element) !== '',
      ),
  },
  {
    id: 'meta-viewport',
    weight: 10,
    title: 'The page can be enlarged',
    why: 'Who sees poorly cannot zoom in.',
    fix: 'Remove user-scalable=no and maximum-scale below 5.',
    effort: 'minutes',
    judge: (page) =>
      each(page, metas(page, 'viewport'), ({ attributes }) =>
        forbidsZoom(attributes.content ?? ''),
      ),
  },
  {
    id: 'meta-refresh',
    weight: 10,
    title: 'The page does not reload by itself',
    why: 'It takes the page away from who reads slowly.',
    fix: 'Remove <meta http-equiv="refresh">; redirect on the server.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        elements(page, 'meta').filter(
          ({ attributes }) =>
            attributes['http-equiv']?.toLowerCase() === 'refresh' && 'content' in attributes,
        ),
        ({ attributes }) => {
          const delay = /^\d+/.exec(attributes.content?.trim() ?? '')?.[0]
          // At once is a redirect, after 20 hours nobody is left (WCAG 2.2.1).
          return delay !== undefined && Number(delay) > 0 && Number(delay) <= 72_000
        },
      ),
  },
  {
    id: 'landmark-one-main',
    weight: 3,
    title: 'The page has a main part',
    why: 'People who use a screen reader jump to it past the navigation.',
    fix: 'Wrap the content in <main>.',
    effort: 'minutes',
    judge: (page) => {
      // The rest of a page is out of reach while a dialog is open; whether one is, its style decides.
      if (page.document.all.some(isDialog)) return null
      const main = page.document.all.some(
        (element) =>
          !element.unheard &&
          (roleOf(element) === 'main' || (element.name === 'main' && !roleOf(element))),
      )
      return unless(main, 'No <main>')
    },
  },
  {
    id: 'aria-roles',
    weight: 10,
    title: 'Roles exist',
    why: 'A role nobody knows hides what the element is.',
    fix: 'Use a role of WAI-ARIA, or the HTML element itself.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        having(page, 'role').filter(
          (element) => !element.unheard && element.attributes.role?.trim() !== '',
        ),
        ({ attributes }) => !attributes.role?.trim().toLowerCase().split(/\s+/).some(isKnownRole),
      ),
  },
  {
    id: 'aria-valid-attr',
    weight: 10,
    title: 'ARIA attributes exist',
    why: 'A misspelt attribute does nothing.',
    fix: 'Correct the name shown.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        page.document.all.filter(
          (element) =>
            !element.unheard &&
            Object.keys(element.attributes).some((key) => key.startsWith('aria-')),
        ),
        ({ attributes }) => Object.keys(attributes).find((key) => !isKnownAria(key)) ?? false,
      ),
  },
  {
    id: 'aria-hidden-body',
    weight: 10,
    critical: true,
    title: 'The page is not hidden from assistive technology',
    why: 'aria-hidden on <body> silences the whole page.',
    fix: 'Remove aria-hidden from <body>.',
    effort: 'minutes',
    judge: (page) =>
      each(page, elements(page, 'body'), ({ attributes }) => attributes['aria-hidden'] === 'true'),
  },
  {
    id: 'duplicate-id-aria',
    weight: 10,
    title: 'Ids that labels and ARIA use are unique',
    why: 'The name of one field is read for another.',
    fix: 'Give each element an id of its own.',
    effort: 'minutes',
    judge: (page) => {
      const ids = referenced(page)
      const used = [...page.document.byId].filter(([id]) => ids.has(id))
      if (used.length === 0) return null
      return used
        .filter(([, [, second]]) => second)
        .map(([id, [first]]) => (first ? seen(page, first) : said(id)))
    },
  },
])
