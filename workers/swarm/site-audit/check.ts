/** What a check is: a rule with a weight that looks at one page and says what is wrong, where. */

import type { Page } from './page.ts'
import type { Element } from './parse.ts'
import { lineOf } from './parse.ts'

export const CATEGORIES = ['security', 'seo', 'accessibility', 'performance', 'hygiene'] as const
export type Category = (typeof CATEGORIES)[number]

/** For somebody who knows the site. */
export type Effort = 'minutes' | 'hours' | 'days'

/** Where: a line of the source, a selector, what is written there. */
export type Evidence = { line?: number; selector?: string; text: string }

/** null: does not apply to this page; empty: passed. */
export type Verdict = Evidence[] | null

export type Check = {
  /** Lighthouse's id where it has the same audit. */
  id: string
  category: Category
  weight: number
  /** What holds when it is passed. */
  title: string
  why: string
  fix: string
  effort: Effort
  /** Its failure caps the total. */
  critical?: true
  judge(page: Page): Verdict
}

export const of = (category: Category, checks: Omit<Check, 'category'>[]): Check[] =>
  checks.map((check) => ({ ...check, category }))

const MAX_TEXT = 160
const bounded = (text: string): string => {
  const one = text.replace(/\s+/g, ' ').trim()
  return one.length > MAX_TEXT ? `${one.slice(0, MAX_TEXT - 1)}…` : one
}

export const said = (text: string): Evidence => ({ text: bounded(text) })

/** Passed, or wrong for this one reason. */
export const unless = (holds: boolean, text: string): Evidence[] => (holds ? [] : [said(text)])

function selectorOf({ name, attributes, parent }: Element): string {
  const id = attributes.id?.trim()
  if (id) return `${name}#${id}`.slice(0, 80)
  const [first] = attributes.class?.trim().split(/\s+/) ?? []
  const own = first ? `${name}.${first}` : name
  const { id: parentId } = parent?.attributes ?? {}
  return (parentId ? `#${parentId} > ${own}` : own).slice(0, 80)
}

/** Shows an element by its start tag. */
export function seen(page: Page, element: Element, text?: string): Evidence {
  const { source } = page.document
  const end = source.indexOf('>', element.at)
  const tag = source.slice(element.at, Math.min(end < 0 ? Infinity : end + 1, element.at + 400))
  return {
    line: lineOf(source, element.at),
    selector: selectorOf(element),
    text: bounded(text ?? tag),
  }
}

/** As many as a report shows. */
export const MAX_EVIDENCE = 5

/** Shows the first of some elements; the rest counts, and needs no line. */
export const places = (
  page: Page,
  elements: readonly Element[],
  text?: (element: Element) => string,
): Evidence[] =>
  elements.map((element, index) =>
    index < MAX_EVIDENCE ? seen(page, element, text?.(element)) : { text: '' },
  )

/** Judges each of some elements: not applicable if there is none. */
export function each(
  page: Page,
  elements: readonly Element[],
  isWrong: (element: Element) => boolean | string,
): Verdict {
  if (elements.length === 0) return null
  const found: Evidence[] = []
  for (const element of elements) {
    const wrong = isWrong(element)
    if (!wrong) continue
    // The rest counts, and needs no line.
    const text = typeof wrong === 'string' ? wrong : undefined
    found.push(found.length < MAX_EVIDENCE ? seen(page, element, text) : { text: '' })
  }
  return found
}
