/** Accessibility, static subset with Lighthouse's weights: everything that is heard has a name. */

import { type Check, each, of } from '../check.ts'
import { givenName, heardText, isInTabOrder, isPresentational, labelOf, roleOf } from '../names.ts'
import { elements, type Page } from '../page.ts'
import { childrenOf, type Element } from '../parse.ts'

const heard = (page: Page, ...names: string[]): readonly Element[] =>
  elements(page, ...names).filter((element) => !element.unheard)

const typeOf = ({ attributes }: Element): string => (attributes.type ?? 'text').toLowerCase()
const inputs = (page: Page, ...types: string[]): readonly Element[] =>
  heard(page, 'input').filter((input) => types.includes(typeOf(input)))

const BUTTONS = ['button', 'submit', 'reset']
/** Inputs that are labelled otherwise, or by nobody. */
const UNLABELLED = ['hidden', 'image', ...BUTTONS]

const named = ({ document }: Page, element: Element): boolean =>
  Boolean(givenName(document, element) || labelOf(document, element))

/** Presentation counts only for what cannot be focused. */
const silent = (element: Element): boolean => isPresentational(element) && !isInTabOrder(element)

export const accessibilityNameChecks: Check[] = of('accessibility', [
  {
    id: 'image-alt',
    weight: 10,
    title: 'Images have an alternative text',
    why: 'Who cannot see the image gets its file name read out, or nothing.',
    fix: 'Describe it in alt="…"; write alt="" for mere decoration.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        heard(page, 'img').filter(
          (image) => !roleOf(image) || roleOf(image) === 'img' || isPresentational(image),
        ),
        (image) => {
          const { alt } = image.attributes
          if (silent(image)) return false
          if (alt !== undefined) return /^\s+$/.test(alt)
          return !givenName(page.document, image)
        },
      ),
  },
  {
    id: 'button-name',
    weight: 10,
    title: 'Buttons have a name',
    why: 'A screen reader says only “button”.',
    fix: 'Put text into the button, or aria-label="…" on it.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        heard(page, 'button'),
        (button) => !heardText(button) && !named(page, button) && !silent(button),
      ),
  },
  {
    id: 'link-name',
    weight: 7,
    title: 'Links have a name',
    why: 'A screen reader reads out the address instead.',
    fix: 'Put text into the link; give an image in it an alt; or use aria-label.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        heard(page, 'a').filter(({ attributes }) => 'href' in attributes),
        (link) => !heardText(link) && !givenName(page.document, link),
      ),
  },
  {
    id: 'label',
    weight: 10,
    title: 'Form fields have a label',
    why: 'Nobody who cannot see the form knows what to type.',
    fix: 'Add <label for="…">, or aria-label.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        heard(page, 'input', 'textarea').filter(
          (field) => field.name === 'textarea' || !UNLABELLED.includes(typeOf(field)),
        ),
        (field) => !named(page, field) && !field.attributes.placeholder?.trim() && !silent(field),
      ),
  },
  {
    id: 'select-name',
    weight: 10,
    title: 'Choices have a label',
    why: 'Nobody who cannot see the form knows what is chosen.',
    fix: 'Add <label for="…">, or aria-label.',
    effort: 'minutes',
    judge: (page) =>
      each(page, heard(page, 'select'), (select) => !named(page, select) && !silent(select)),
  },
  {
    id: 'input-button-name',
    weight: 10,
    title: 'Input buttons have a name',
    why: 'A screen reader says only “button”.',
    fix: 'Add value="…".',
    effort: 'minutes',
    judge: (page) =>
      each(page, inputs(page, ...BUTTONS), (input) => {
        const { value } = input.attributes
        // Without a value browsers write “Submit” or “Reset” themselves.
        const byBrowser = value === undefined && typeOf(input) !== 'button'
        return !byBrowser && !value?.trim() && !named(page, input) && !silent(input)
      }),
  },
  {
    id: 'input-image-alt',
    weight: 10,
    title: 'Image buttons have an alternative text',
    why: 'A screen reader says only “button”.',
    fix: 'Say what it does in alt="…".',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        inputs(page, 'image'),
        (input) => !input.attributes.alt?.trim() && !named(page, input),
      ),
  },
  {
    id: 'object-alt',
    weight: 7,
    title: 'Embedded objects have an alternative text',
    why: 'What is embedded is silent.',
    fix: 'Add aria-label or title to the <object>.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        heard(page, 'object').filter(({ attributes }) => 'data' in attributes),
        (object) => !givenName(page.document, object) && !silent(object),
      ),
  },
  {
    id: 'frame-title',
    weight: 7,
    title: 'Frames have a title',
    why: 'A screen reader cannot say what the frame is for.',
    fix: 'Add title="…" to the <iframe>.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        heard(page, 'iframe', 'frame').filter(
          ({ attributes }) => !(Number.parseInt(attributes.tabindex ?? '', 10) < 0),
        ),
        (frame) => !givenName(page.document, frame) && !isPresentational(frame),
      ),
  },
  {
    id: 'svg-img-alt',
    weight: 1,
    title: 'Drawings with a role have a name',
    why: 'A drawing announced as an image without a name says nothing.',
    fix: 'Put <title> into the <svg>, or aria-label on it.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        heard(page, 'svg').filter((svg) => ['img', 'graphics-document'].includes(roleOf(svg))),
        (svg) =>
          !givenName(page.document, svg) &&
          !childrenOf(svg).some((child) => child.name === 'title' && child.content.length > 0),
      ),
  },
  {
    id: 'video-caption',
    weight: 10,
    title: 'Videos have captions',
    why: 'Who cannot hear misses what is said.',
    fix: 'Add <track kind="captions" src="….vtt">.',
    effort: 'days',
    judge: (page) =>
      each(
        page,
        heard(page, 'video').filter(({ attributes }) => !('muted' in attributes)),
        (video) =>
          !childrenOf(video).some(
            ({ name, attributes }) => name === 'track' && /^captions$/i.test(attributes.kind ?? ''),
          ),
      ),
  },
  {
    id: 'image-redundant-alt',
    weight: 1,
    title: 'Alternatives do not repeat the text beside',
    why: 'A screen reader says the same twice.',
    fix: 'Write alt="" where the link or button already says it.',
    effort: 'minutes',
    judge: (page) =>
      each(page, heard(page, 'img'), (image) => {
        let around = image.parent
        while (around && around.name !== 'a' && around.name !== 'button') around = around.parent
        const alt = image.attributes.alt?.trim().toLowerCase()
        return Boolean(around && alt && textBeside(around) === alt)
      }),
  },
  {
    id: 'empty-heading',
    weight: 1,
    title: 'Headings have text',
    why: 'Empty headings are stops with nothing to hear.',
    fix: 'Write the heading, or remove the element.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        heard(page, 'h1', 'h2', 'h3', 'h4', 'h5', 'h6').filter((heading) => !roleOf(heading)),
        (heading) => !heardText(heading) && !givenName(page.document, heading),
      ),
  },
])

/** Text without the images' alternatives. */
const textBeside = (element: Element): string => {
  const walk = (at: Element): string =>
    at.content
      .map((child) => (typeof child === 'string' ? child : child.unheard ? '' : walk(child)))
      .join('')
  return walk(element).replace(/\s+/g, ' ').trim().toLowerCase()
}
