/** Looks at a page as everybody may see it: both schemes, wide and narrow; by axe-core, for overflow, for a picture. */

import axe, { type AxeResults, type RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { picture } from './browser.ts'

const WIDTHS: readonly number[] = [1280, 390]
const SCHEMES = ['light', 'dark'] as const
/** The narrowest phone that pages promise to fit (WCAG 2.2, 1.4.10 Reflow: 320 CSS pixels). */
const NARROWEST = 320
const HEIGHT = 900

/** What is wrong with the page as it stands, in words; nothing if all is well. Its size and scheme are put back. */
export async function findings(
  page: Page,
  name: string,
  rules: RunOptions['rules'] = {},
  widths = WIDTHS,
): Promise<string[]> {
  const found: string[] = []
  const before = page.viewportSize() ?? { width: 1280, height: HEIGHT }
  for (const width of widths) {
    await page.setViewportSize({ width, height: HEIGHT })
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme })
      await repainted(page)
      await picture(page, `${name}-${width}-${scheme}`)
      const wrong = await violations(page, rules)
      found.push(...wrong.map((text) => `${name} ${width} ${scheme}: ${text}`))
    }
    found.push(...(await overflow(page, name)))
  }
  await page.setViewportSize({ width: NARROWEST, height: HEIGHT })
  found.push(...(await overflow(page, name)))
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(before)
  return found
}

/** New colours are computed in the next frame: only after it are they what people see. */
const repainted = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  )

/** Run through the debugger, which the page's content security policy does not bind. */
async function violations(page: Page, rules: RunOptions['rules']): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  // A frame without scripts (a mail in the mailbox) cannot be asked.
  const options: RunOptions = { iframes: false, resultTypes: ['violations'], rules: rules ?? {} }
  const results = (await page.evaluate(
    `axe.run(document, ${JSON.stringify(options)})`,
  )) as AxeResults
  return results.violations.map(
    ({ id, help, nodes }) => `${id} (${help}) at ${nodes.map(({ target }) => target).join(', ')}`,
  )
}

async function overflow(page: Page, name: string): Promise<string[]> {
  const { needed, width, widest } = await page.evaluate(() => {
    const needed = document.documentElement.scrollWidth
    const right = (element: Element) => element.getBoundingClientRect().right
    const far = [...document.body.querySelectorAll('*')].filter((one) => right(one) > innerWidth)
    const widest = far.map((one) => `${one.tagName.toLowerCase()}.${one.className}`).slice(0, 3)
    return { needed, width: innerWidth, widest: widest.join(' ') }
  })
  return needed > width ? [`${name} ${width}: needs ${needed} px (${widest})`] : []
}
