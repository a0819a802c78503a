/** HTML text → a small tree with what the checks ask: what is where, what is hidden, what is in the head. Pure. */

import { Parser } from 'htmlparser2'
import { ToolRefused } from '../tool.ts'
import { decode } from './character-references.ts'

export type Element = {
  name: string
  attributes: Readonly<Record<string, string>>
  parent: Element | null
  /** Children in order: elements and texts. */
  content: (Element | string)[]
  /** Offset of its start tag in the source. */
  at: number
  /** A browser would put it into the head, whatever the source says. */
  inHead: boolean
  /** Not rendered: hidden, display:none, closed dialog or details, head. */
  unseen: boolean
  /** Unseen, or hidden from assistive technology. */
  unheard: boolean
}

export type Document = {
  source: string
  /** null: none. */
  doctype: string | null
  /** In order; nothing from within <noscript> and <template>, which a browser with scripts never makes elements of. */
  all: readonly Element[]
  byName: ReadonlyMap<string, readonly Element[]>
  byId: ReadonlyMap<string, readonly Element[]>
  comments: readonly string[]
  /** Deepest nesting. */
  depth: number
}

const OF_THE_HEAD = new Set(
  'html head title base link meta style script noscript template'.split(' '),
)
const NEVER_RENDERED = new Set(
  'head title base link meta style script noscript template datalist param source track'.split(' '),
)
/** Deeper pages are cut: nobody's page is, and a walk must end. */
const MAX_DEPTH = 2_000

/** More would not fit into memory with ninety-nine other pages. */
const MAX_ELEMENTS = 50_000

const hiddenByStyle = /display\s*:\s*none|visibility\s*:\s*(hidden|collapse)/i

function isUnseen(name: string, attributes: Record<string, string>, parent: Element | null) {
  if (parent?.unseen || NEVER_RENDERED.has(name) || 'hidden' in attributes) return true
  if (name === 'input' && attributes.type?.toLowerCase() === 'hidden') return true
  if (name === 'dialog' && !('open' in attributes)) return true
  if (parent?.name === 'details' && !('open' in parent.attributes) && name !== 'summary')
    return true
  return hiddenByStyle.test(attributes.style ?? '')
}

/** Throws ToolRefused for a page of too many elements. */
export function parse(source: string): Document {
  const all: Element[] = []
  const byName = new Map<string, Element[]>()
  const byId = new Map<string, Element[]>()
  const comments: string[] = []
  const stack: Element[] = []
  let doctype: string | null = null
  let [ignored, bodyStarted, depth, beyond] = [0, false, 0, 0]

  const append = <Key>(map: Map<Key, Element[]>, key: Key, element: Element) => {
    const list = map.get(key)
    if (list) list.push(element)
    else map.set(key, [element])
  }
  const parser = new Parser(
    {
      onprocessinginstruction: (name, data) => {
        if (name.toLowerCase() === '!doctype' && all.length === 0) doctype ??= data.slice(1)
      },
      oncomment: (text) => comments.push(text),
      onopentag: (name, given) => {
        if (ignored > 0 || stack.length >= MAX_DEPTH) {
          if (ignored > 0 && (name === 'noscript' || name === 'template')) ignored++
          else if (ignored === 0) beyond++
          return
        }
        if (all.length >= MAX_ELEMENTS)
          throw new ToolRefused('too_large', 'The page has more than 50,000 elements.')
        const parent = stack.at(-1) ?? null
        const attributes = given as Record<string, string>
        for (const key in attributes) attributes[key] = decode(attributes[key] ?? '')
        if (!bodyStarted && !OF_THE_HEAD.has(name)) bodyStarted = true
        const unseen = isUnseen(name, attributes, parent)
        const unheard = unseen || parent?.unheard === true || attributes['aria-hidden'] === 'true'
        const element: Element = {
          name,
          attributes,
          parent,
          content: [],
          at: parser.startIndex,
          inHead: !bodyStarted,
          unseen,
          unheard,
        }
        parent?.content.push(element)
        all.push(element)
        append(byName, name, element)
        if (attributes.id) append(byId, attributes.id, element)
        stack.push(element)
        depth = Math.max(depth, stack.length)
        if (name === 'noscript' || name === 'template') ignored = 1
      },
      ontext: (text) => {
        const parent = stack.at(-1)
        if (!parent || ignored > 0) return
        if (!bodyStarted && /\S/.test(text) && (parent.name === 'html' || parent.name === 'head'))
          bodyStarted = true
        const last = parent.content.length - 1
        const before = parent.content[last]
        const now = decode(text)
        if (typeof before === 'string') parent.content[last] = before + now
        else parent.content.push(now)
      },
      onclosetag: (name) => {
        if (ignored > 0) {
          if ((name === 'noscript' || name === 'template') && --ignored === 0) stack.pop()
        } else if (beyond > 0) beyond--
        else stack.pop()
      },
    },
    { decodeEntities: false, lowerCaseTags: true, lowerCaseAttributeNames: true },
  )
  parser.end(source)
  return { source, doctype, all, byName, byId, comments, depth }
}

/** The line of an offset, from 1. */
export function lineOf(source: string, at: number): number {
  let line = 1
  for (
    let next = source.indexOf('\n');
    next >= 0 && next < at;
    next = source.indexOf('\n', next + 1)
  )
    line++
  return line
}

export const ancestors = function* (element: Element): Generator<Element> {
  for (let at = element.parent; at; at = at.parent) yield at
}

export const childrenOf = (element: Element): Element[] =>
  element.content.filter((child) => typeof child !== 'string')

/** All text beneath, as written. */
export function rawText(element: Element): string {
  return element.content
    .map((child) => (typeof child === 'string' ? child : rawText(child)))
    .join('')
}
