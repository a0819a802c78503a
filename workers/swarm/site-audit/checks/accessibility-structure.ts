/** Accessibility, static subset with Lighthouse's weights: order, lists, keyboard. */

import { type Check, each, of } from '../check.ts'
import { roleOf } from '../names.ts'
import { elements, type Page } from '../page.ts'
import { childrenOf, type Element } from '../parse.ts'

const heard = (page: Page, ...names: string[]): readonly Element[] =>
  elements(page, ...names).filter((element) => !element.unheard)
const having = (page: Page, attribute: string): readonly Element[] =>
  page.document.all.filter(({ attributes }) => attribute in attributes)

const HEADINGS = /^h[1-6]$/
/** 0: no heading. */
function levelOf({ name, attributes }: Element): number {
  const own = HEADINGS.test(name) ? Number(name[1]) : 0
  const role = attributes.role?.trim().toLowerCase()
  if (role ? role !== 'heading' : own === 0) return 0
  const said = Number.parseInt(attributes['aria-level'] ?? '', 10)
  return said >= 1 ? said : own || 2
}

const SCRIPTING = ['script', 'template', 'style']

/** Whether everything heard directly in a list may stand there; a <div> group is looked into where that is allowed. */
function holdsOnly(list: Element, names: string[], roles: string[], groups: boolean): boolean {
  return list.content.every((child) => {
    if (typeof child === 'string') return !/\S/.test(child)
    if (child.unheard) return true
    const role = roleOf(child)
    if (groups && child.name === 'div' && !role) return holdsOnly(child, names, roles, false)
    if (role) return roles.includes(role)
    return names.includes(child.name) || SCRIPTING.includes(child.name)
  })
}

export const accessibilityStructureChecks: Check[] = of('accessibility', [
  {
    id: 'heading-order',
    weight: 3,
    title: 'Headings go down one level at a time',
    why: 'People who jump from heading to heading lose the outline.',
    fix: 'Put <h3> under <h2>; style with CSS, not by level.',
    effort: 'minutes',
    judge: (page) => {
      const headings = page.document.all.filter(
        (element) => !element.unheard && levelOf(element) > 0,
      )
      const before = new Map(headings.map((heading, index) => [heading, headings[index - 1]]))
      return each(page, headings, (heading) => {
        const last = before.get(heading)
        return last !== undefined && levelOf(heading) - levelOf(last) > 1
      })
    },
  },
  {
    id: 'list',
    weight: 7,
    title: 'Lists hold only list items',
    why: 'A screen reader counts items wrongly, or reads no list at all.',
    fix: 'Let <ul> and <ol> hold only <li>.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        heard(page, 'ul', 'ol').filter(({ attributes }) => !attributes.role),
        (list) => !holdsOnly(list, ['li'], ['listitem'], false),
      ),
  },
  {
    id: 'listitem',
    weight: 7,
    title: 'List items stand in lists',
    why: 'Outside a list it is announced as plain text.',
    fix: 'Put <li> into <ul> or <ol>.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        heard(page, 'li').filter(({ attributes }) => !attributes.role),
        ({ parent }) => {
          if (!parent) return true
          const role = roleOf(parent)
          return role
            ? !['list', 'none', 'presentation'].includes(role)
            : !['ul', 'ol', 'menu'].includes(parent.name)
        },
      ),
  },
  {
    id: 'definition-list',
    weight: 7,
    title: 'Definition lists are well formed',
    why: 'Terms and descriptions lose each other.',
    fix: 'Let <dl> hold groups of <dt> and <dd>.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        heard(page, 'dl').filter(({ attributes }) => !attributes.role),
        (list) => {
          const order = childrenOf(list).map(({ name }) => name)
          const term = order.indexOf('dt')
          const one = term >= 0 || order.includes('dd')
          const paired = term >= 0 && order.indexOf('dd', term) >= 0
          const valid = holdsOnly(list, ['dt', 'dd'], ['definition', 'term', 'listitem'], true)
          return !valid || (one && !paired)
        },
      ),
  },
  {
    id: 'dlitem',
    weight: 7,
    title: 'Terms stand in definition lists',
    why: 'Outside of one they mean nothing.',
    fix: 'Put <dt> and <dd> into <dl>.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        heard(page, 'dt', 'dd').filter(({ attributes }) => !attributes.role),
        ({ parent }) => {
          const list = parent?.name === 'div' && !roleOf(parent) ? parent.parent : parent
          return list?.name !== 'dl' || !['', 'list', 'none', 'presentation'].includes(roleOf(list))
        },
      ),
  },
  {
    id: 'tabindex',
    weight: 7,
    title: 'The keyboard goes in reading order',
    why: 'A positive tabindex makes the focus jump.',
    fix: 'Use tabindex="0", or order the page as it is read.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        having(page, 'tabindex').filter((element) => !element.unheard),
        ({ attributes }) => Number.parseInt(attributes.tabindex ?? '', 10) > 0,
      ),
  },
  {
    id: 'accesskeys',
    weight: 7,
    title: 'Access keys are unique',
    why: 'Of two the second cannot be reached.',
    fix: 'Give each accesskey once, better none.',
    effort: 'minutes',
    judge: (page) => {
      const keyed = having(page, 'accesskey').filter(
        ({ attributes, unseen }) => attributes.accesskey && !unseen,
      )
      const keys = keyed.map(({ attributes }) => attributes.accesskey?.toLowerCase())
      return each(
        page,
        keyed,
        ({ attributes }) =>
          keys.filter((key) => key === attributes.accesskey?.toLowerCase()).length > 1,
      )
    },
  },
])
