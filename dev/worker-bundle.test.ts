/** What the Worker's bundle leaves out of Stripe's SDK: it is there under that name, and nobody calls it. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as leftOut from '../workers/tools/stripe/left-out.ts'

const HERE = 'workers/tools/stripe'
const SDK = 'node_modules/stripe/esm/stripe.core.js'
const settings = readFileSync('wrangler.toml', 'utf8')
const aliases = [...settings.matchAll(/^"(\.\/[^"]+)" = "[^"]*left-out\.ts"$/gm)].map(
  ([, specifier]) => specifier ?? '',
)

/** `Issuing` is `stripe.issuing`. */
const propertyOf = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

const scriptsOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.m?js$/.test(file))
    .map((file) => join(folder, file))

describe("what stays out of Stripe's SDK", () => {
  it('is imported by it under just these names', () => {
    const sdk = readFileSync(SDK, 'utf8')
    expect(aliases.length).toBeGreaterThan(5)
    for (const specifier of aliases) expect(sdk).toContain(`from '${specifier}'`)
    const named = aliases.map((specifier) => /(\w+)(\/index)?\.js$/.exec(specifier)?.[1])
    // All parts in one list, of which it takes this one.
    const taken = named.map((name) => (name === 'resources' ? 'OAuthResource' : name))
    expect(taken.sort()).toEqual(Object.keys(leftOut).sort())
  })

  it('is imported under these names by no other package: an alias is for all of them', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>
    }
    const others = Object.keys(dependencies)
      .filter((name) => name !== 'stripe')
      .flatMap((name) => scriptsOf(join('node_modules', name)))
    expect(others.length).toBeGreaterThan(500)
    const imports = (file: string) => {
      const text = readFileSync(file, 'utf8')
      return aliases.some((name) => text.includes(`'${name}'`) || text.includes(`"${name}"`))
    }
    expect(others.filter(imports)).toEqual([])
  })

  it('is called by nobody', () => {
    const properties = Object.keys(leftOut).map(propertyOf).join('|')
    const called = new RegExp(`\\.(${properties}|oauth|notificationHandler)\\s*[.(]`)
    const product = readdirSync(HERE).filter((file) => !file.endsWith('.test.ts'))
    const guilty = product.filter((file) => called.test(readFileSync(join(HERE, file), 'utf8')))
    expect(guilty).toEqual([])
    expect(called.test('stripe.issuing.cards.list()')).toBe(true)
  })
})
