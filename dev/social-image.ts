/** Draws web/public/social.png (link previews) and icon.png anew (`npm run social`): deliberately, after a change of brand. */

import { readFileSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { brand, brandKit } from '../workers/contract/brand.ts'
import { withBrandColours } from './build/brand-colours.ts'

const FOLDER = 'web/public'
const mark = withBrandColours(readFileSync(`${FOLDER}/favicon.svg`, 'utf8'))

/** 1200 × 630 is what link previews crop least (https://ogp.me). */
const card = `<!doctype html><meta charset="utf-8"><style>
  * { margin: 0; box-sizing: border-box }
  body { width: 1200px; height: 630px; padding: 80px; display: flex; flex-direction: column; justify-content: space-between;
    background: #0c0f15; color: #eef0f5; font-family: system-ui, "DejaVu Sans", sans-serif }
  .name { display: flex; align-items: center; gap: 24px; font-size: 40px; font-weight: 700 }
  svg { width: 72px; height: 72px }
  h1 { font-size: 82px; line-height: 1.08; letter-spacing: -0.035em; font-weight: 700; max-width: 1000px }
  p { font-size: 30px; color: #a7afbf }
  b { display: block; width: 120px; height: 8px; border-radius: 4px; background: ${brandKit.colours.accentDark}; margin-bottom: 36px }
</style><div class="name">${mark}${brand.name}</div><div><b></b><h1>${brandKit.tagline}</h1></div><p>${brand.domain}</p>`

const icon = `<!doctype html><style>* { margin: 0 } body { width: 180px; height: 180px; display: grid; place-items: center; background: #fff }
  svg { width: 124px; height: 124px }</style>${mark}`

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
})
try {
  for (const [name, html, width, height] of [
    ['social', card, 1_200, 630],
    ['icon', icon, 180, 180],
  ] as const) {
    const page = await browser.newPage({ viewport: { width, height } })
    await page.setContent(html)
    await page.screenshot({ path: `${FOLDER}/${name}.png` })
  }
  console.log('social: images=2')
} finally {
  await browser.close()
}
