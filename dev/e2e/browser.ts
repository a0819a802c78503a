/** Headless Chromium as a person would use it: it types, clicks and reads; it never calls the database or Stripe behind the page. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type ConsoleMessage,
  chromium,
  type Page,
} from 'playwright-core'

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

export type Look = {
  scheme?: 'light' | 'dark'
  width?: number
  javaScript?: boolean
  /** Headless Chromium says that it is none of the people who are counted. */
  userAgent?: string
}

/** Generous: it is reached only when something is wrong, or on a machine with other things to do. */
const PATIENCE_MS = 30_000

/**
 * A visitor with a fresh profile. `errors` gathers what went wrong in any of its pages: exceptions,
 * violations of the content security policy, and files that could not be loaded.
 */
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
    ...(look.userAgent ? { userAgent: look.userAgent } : {}),
  })
  context.setDefaultTimeout(PATIENCE_MS)
  const errors: string[] = []
  context.on('weberror', (error) => errors.push(error.error().message))
  context.on('console', (message) => {
    if (message.type() === 'error' && !isQuestion(message))
      errors.push(`${message.text()} (${message.location().url})`)
  })
  return { context, page: await context.newPage(), errors }
}

/** The site asks "who am I?"; for a visitor the answer is 401, which browsers log as an error. */
const isQuestion = (message: ConsoleMessage): boolean =>
  message.text().includes('status of 401') && message.location().url.endsWith('/users/me')

const wantsScreens = process.env.SCREENS === '1'

/** Keeps a picture as build output (`npm run e2e -- --screens`). */
export async function picture(page: Page, name: string): Promise<void> {
  if (!wantsScreens) return
  mkdirSync('screenshots', { recursive: true })
  await page.screenshot({ path: join('screenshots', `${name}.png`), fullPage: true })
}
