/** Steps of journeys that use the metered API: a key from the browser, calls with it, headers read as RFC 9651 has them. */

import type { Page } from 'playwright-core'
import { type Item, parseList } from 'structured-headers'
import { expect } from 'vitest'

export type Rate = { limit: number; seconds: number; remaining: number; resetsIn: number }

/** Everything the two headers say, by policy name; throws where they are not lists of strings with numbers. */
export function ratesOf(headers: Headers): Record<string, Rate> {
  const named = (header: string) =>
    new Map(
      parseList(headers.get(header) ?? '').map((member) => {
        const [name, parameters] = member as Item
        if (typeof name !== 'string') throw new Error(`${header} holds a ${typeof name}`)
        return [name, parameters] as const
      }),
    )
  const policies = named('ratelimit-policy')
  const number = (value: unknown): number => {
    if (!Number.isInteger(value)) throw new Error(`${String(value)} is no integer`)
    return value as number
  }
  return Object.fromEntries(
    [...named('ratelimit')].map(([name, state]) => [
      name,
      {
        limit: number(policies.get(name)?.get('q')),
        seconds: number(policies.get(name)?.get('w')),
        remaining: number(state.get('r')),
        resetsIn: number(state.get('t')),
      },
    ]),
  )
}

/** Makes a key in Settings and reads its secret where it is shown once. */
export async function createKey(page: Page, name: string): Promise<string> {
  await page.goto('/settings')
  await page.getByRole('button', { name: 'New API key' }).click()
  await page.getByLabel('Key name').fill(name)
  await page.getByRole('button', { name: 'Create key' }).click()
  return secretShown(page)
}

/** The secret on the page, well formed (API.md §3); then put away. */
export async function secretShown(page: Page): Promise<string> {
  const field = page.getByRole('textbox', { name: 'API key' })
  await field.waitFor()
  const secret = await field.inputValue()
  expect(secret).toMatch(/^tf_test_[0-9A-Za-z]{20,40}_[0-9A-Za-z]{49}$/)
  await page.getByRole('button', { name: 'I have copied it' }).click()
  await field.waitFor({ state: 'detached' })
  expect(await page.content()).not.toContain(secret)
  return secret
}

export const callWith = (origin: string, key: string, path = '/users/me') =>
  fetch(`${origin}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } })

/** What the usage page's meter says, as assistive technology hears it. */
export async function meterOf(page: Page): Promise<{ used: number; limit: number; words: string }> {
  await page.goto('/usage')
  const meter = page.getByRole('meter')
  await meter.waitFor()
  return {
    used: Number(await meter.getAttribute('aria-valuenow')),
    limit: Number(await meter.getAttribute('aria-valuemax')),
    words: (await meter.getAttribute('aria-valuetext')) ?? '',
  }
}
