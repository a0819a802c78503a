/** Headless Chromium as a person would use it: it types, clicks and reads; it never calls the database or Stripe behind the page. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Debian's Chromium, or the one named by CHROMIUM. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })

export type Look = { scheme?: 'light' | 'dark'; width?: number; javaScript?: boolean }

/** A visitor with a fresh profile; fails the test on any page error or console error that is ours. */
export async function aVisitor(
  browser: Browser,
  origin: string,
  look: Look = {},
): Promise<{ context: BrowserContext; page: Page; errors: string[] }> {
  const context = await browser.newContext({
    baseURL: origin,
    colorScheme: look.scheme ?? 'light',
    viewport: { width: look.width ?? 1280, height: 900 },
    javaScriptEnabled: look.javaScript ?? true,
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  return { context, page, errors }
}

export const wantsScreens = process.argv.includes('--screens') || process.env.SCREENS === '1'

/** Keeps a picture as build output (`npm run e2e -- --screens`). */
export async function picture(page: Page, name: string): Promise<void> {
  if (!wantsScreens) return
  mkdirSync('screenshots', { recursive: true })
  await page.screenshot({ path: join('screenshots', `${name}.png`), fullPage: true })
}
