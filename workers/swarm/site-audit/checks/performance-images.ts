/** Performance, static: images. */

import { type Check, each, of } from '../check.ts'
import { elements, target } from '../page.ts'
import type { Element } from '../parse.ts'

/** Images above this place are likely on the first screen. */
const FIRST_IMAGES = 3
const MAX_DATA_BYTES = 10 * 1024

const hasSize = (value: string | undefined): boolean => Number.parseInt(value ?? '', 10) >= 0
const styles = (image: Element, property: string): boolean =>
  new RegExp(`(^|[;\\s])${property}\\s*:\\s*(?!auto|initial|unset|inherit)\\S`).test(
    image.attributes.style ?? '',
  )

export const performanceImageChecks: Check[] = of('performance', [
  {
    id: 'unsized-images',
    weight: 6,
    title: 'Images reserve their room',
    why: 'Text jumps while images arrive.',
    fix: 'Add width and height to each <img>.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        elements(page, 'img').filter(({ unseen, attributes }) => !unseen && attributes.src),
        (image) => {
          const { width, height } = image.attributes
          const [wide, high] = [
            hasSize(width) || styles(image, 'width'),
            hasSize(height) || styles(image, 'height'),
          ]
          const ratio = styles(image, 'aspect-ratio')
          return !((wide && high) || ((wide || high) && ratio))
        },
      ),
  },
  {
    id: 'lazy-images',
    weight: 3,
    title: 'Images further down wait',
    why: 'They take the line from what is seen first.',
    fix: 'Add loading="lazy" to images below the first screen.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        elements(page, 'img')
          .filter(({ unseen }) => !unseen)
          .slice(FIRST_IMAGES),
        ({ attributes }) => attributes.loading?.toLowerCase() !== 'lazy',
      ),
  },
  {
    id: 'first-image',
    weight: 2,
    title: 'The first image does not wait',
    why: 'A lazy first image is the largest thing painted, and painted late.',
    fix: 'Remove loading="lazy" from it; add fetchpriority="high".',
    effort: 'minutes',
    judge: (page) => {
      const [first] = elements(page, 'img').filter(({ unseen }) => !unseen)
      return first
        ? each(page, [first], ({ attributes }) => attributes.loading?.toLowerCase() === 'lazy')
        : null
    },
  },
  {
    id: 'image-formats',
    weight: 2,
    title: 'Photos use a modern format',
    why: 'WebP and AVIF are a third to half the size.',
    fix: 'Offer WebP or AVIF in <picture>.',
    effort: 'hours',
    judge: (page) =>
      each(
        page,
        elements(page, 'img').filter(({ unseen }) => !unseen),
        ({ attributes, parent }) =>
          parent?.name !== 'picture' &&
          /\.(jpe?g|png|gif|bmp)$/i.test(target(page, attributes.src)?.pathname ?? ''),
      ),
  },
  {
    id: 'data-images',
    weight: 1,
    title: 'No large image is written into the page',
    why: 'It grows by a third, holds up the HTML, and is never cached.',
    fix: 'Serve it as a file.',
    effort: 'minutes',
    judge: (page) =>
      each(page, elements(page, 'img'), ({ attributes }) => {
        const source = attributes.src ?? ''
        return source.startsWith('data:') && source.length > MAX_DATA_BYTES
      }),
  },
])
