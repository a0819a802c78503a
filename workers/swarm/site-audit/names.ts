/** What assistive technology calls an element: the part of the accessible name computation that needs no rendering. Pure. */

import { ancestors, type Document, type Element, rawText } from './parse.ts'
import { isKnownRole } from './vocabulary.ts'

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Once per element: thousands may be named by one long text. */
function once<Key extends object, Value>(work: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { value: Value }>()
  return (key) => {
    const found = known.get(key) ?? { value: work(key) }
    known.set(key, found)
    return found.value
  }
}

/** Text a person hears beneath an element; images speak by their alternative. */
export const heardText = once((element: Element) => textOf(element, false))

/** `hidden`: what a label points at may be hidden. */
function textOf(element: Element, hidden: boolean): string {
  const walk = (at: Element): string =>
    at.content
      .map((child) => {
        if (typeof child === 'string') return child
        if (child.name === 'script' || child.name === 'style') return ''
        if (child.unheard && !hidden) return ''
        return ` ${spoken(child) ?? walk(child)} `
      })
      .join('')
  return squeeze(walk(element))
}

/** What replaces an element's content, if anything does. */
function spoken({ name, attributes, content }: Element): string | null {
  const label = squeeze(attributes['aria-label'] ?? '')
  if (label) return label
  if (name === 'img' || (name === 'input' && attributes.type === 'image'))
    return attributes.alt ?? attributes.title ?? ''
  if (name === 'input') return attributes.value ?? ''
  if (name === 'svg') {
    const title = content.find((child) => typeof child !== 'string' && child.name === 'title')
    return title && typeof title !== 'string' ? rawText(title) : ''
  }
  // A title names what has no words of its own.
  return content.length === 0 && attributes.title ? attributes.title : null
}

/** Of a text that names something, as much as is kept. */
const MAX_NAME = 200
const nameFrom = once((target: Element) =>
  (spoken(target) ?? textOf(target, true)).trim().slice(0, MAX_NAME),
)

const labelledBy = ({ byId }: Document, { attributes }: Element): string =>
  squeeze(
    (attributes['aria-labelledby'] ?? '')
      .split(/\s+/)
      .map((id) => {
        const [target] = (id && byId.get(id)) || []
        return target ? nameFrom(target) : ''
      })
      .join(' '),
  )

/** aria-labelledby, aria-label or title; what names any element. */
export const givenName = (document: Document, element: Element): string =>
  labelledBy(document, element) ||
  squeeze(element.attributes['aria-label'] ?? '') ||
  squeeze(element.attributes.title ?? '')

const labelsById = once(({ byName }: Document): ReadonlyMap<string, string> => {
  const labels = Map.groupBy(byName.get('label') ?? [], ({ attributes }) => attributes.for ?? '')
  return new Map([...labels].map(([id, all]) => [id, all.map(heardText).join(' ').trim()]))
})

/** By <label>, around it or by its id. */
export function labelOf(document: Document, element: Element): string {
  for (const parent of ancestors(element)) if (parent.name === 'label') return heardText(parent)
  const { id } = element.attributes
  return id ? (labelsById(document).get(id) ?? '') : ''
}

/** The first role that exists; empty: the element's own. */
export const roleOf = ({ attributes }: Element): string =>
  attributes.role?.trim().toLowerCase().split(/\s+/).find(isKnownRole) ?? ''

export const isPresentational = (element: Element): boolean =>
  ['none', 'presentation'].includes(roleOf(element))

/** Reachable with the keyboard, as far as the markup says. */
export function isInTabOrder({ name, attributes }: Element): boolean {
  const tabindex = Number.parseInt(attributes.tabindex ?? '', 10)
  if (tabindex < 0 || 'disabled' in attributes) return false
  if (tabindex >= 0) return true
  return (
    (name === 'a' && 'href' in attributes) ||
    ['button', 'input', 'select', 'textarea', 'iframe'].includes(name)
  )
}
