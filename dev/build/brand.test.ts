/** Who we are is said in one place: whoever rebrands changes `brand.ts`, and `wrangler.toml` follows or this fails. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { brand } from '../../workers/contract/brand.ts'

const BRAND = 'workers/contract/brand.ts'
/** Tests state what they expect in full, the mails' golden files are what they expect. */
const isTest = (file: string) => /\.test\.tsx?$|\/golden\/|^workers\/journeys\//.test(file)

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'web', 'workers'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(tsx?|css|md|svg)$/.test(file) && file !== BRAND && !isTest(file))

const said = [brand.shortName, brand.domain, brand.legalEntity].map((word) => word.toLowerCase())

describe('our name and domain', () => {
  it('stand in brand.ts and nowhere else of what we serve', () => {
    expect(files.length).toBeGreaterThan(300)
    const others = files.filter((file) => {
      const text = readFileSync(file, 'utf8').toLowerCase()
      return said.some((word) => text.includes(word))
    })
    expect(others).toEqual([])
  })

  it('are those of the deployed Worker', () => {
    const origin = /^APP_ORIGIN = "(.+)"$/m.exec(readFileSync('wrangler.toml', 'utf8'))?.[1]
    expect(origin).toBe(brand.origin)
    expect(new URL(brand.origin).hostname).toBe(brand.domain)
  })
})
