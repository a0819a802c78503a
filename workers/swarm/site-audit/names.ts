/** What assistive technology calls an element: the part of the accessible name computation that needs no rendering. Pure. */

import { ancestors, type Document, type Element, rawText } from './parse.ts'
import { isKnownRole } from './vocabulary.ts'

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Text a person hears beneath an element; images speak by their alternative. `hidden`: what a label points at may be hidden. */
export function heardText(element: Element, hidden = false): string {
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

const labelledBy = ({ byId }: Document, { attributes }: Element): string =>
  squeeze(
    (attributes['aria-labelledby'] ?? '')
      .split(/\s+/)
      .map((id) => {
        const [target] = (id && byId.get(id)) || []
        return target ? (spoken(target) ?? heardText(target, true)) : ''
      })
      .join(' '),
  )

/** aria-labelledby, aria-label or title; what names any element. */
export const givenName = (document: Document, element: Element): string =>
  labelledBy(document, element) ||
  squeeze(element.attributes['aria-label'] ?? '') ||
  squeeze(element.attributes.title ?? '')

/** By <label>, around it or by its id. */
export function labelOf({ byName }: Document, element: Element): string {
  for (const parent of ancestors(element)) if (parent.name === 'label') return heardText(parent)
  const { id } = element.attributes
  if (!id) return ''
  return (byName.get('label') ?? [])
    .filter(({ attributes }) => attributes.for === id)
    .map((label) => heardText(label))
    .join(' ')
    .trim()
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
