/** Guards what the README says of the tests and of the compiler (the table's own word: "every row with a test that cites its outside source"). */

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'

const HERE = import.meta.dirname
const files = readdirSync(HERE, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
)
const text = (file: string): string => readFileSync(join(HERE, file), 'utf8')
const isTest = (file: string): boolean => file.endsWith('.test.ts')

/** A page of Stripe’s, a standard, or a file of the SDK’s: anybody can look the expectation up. */
const OUTSIDE = [
  /https:\/\/(docs\.)?stripe\.com\/\S/,
  /https:\/\/github\.com\/stripe\/\S/,
  /\b(RFC|ISO) ?\d/,
]
/** This one judges our own sentences only. */
const OWN = ['house.test.ts']

it.each(files.filter((file) => isTest(file) && !OWN.includes(basename(file))))(
  '%s cites an outside source',
  (file) => {
    expect(OUTSIDE.some((source) => source.test(text(file)))).toBe(true)
  },
)

it('every test of the table is there', () => {
  const named = [...text('README.md').matchAll(/`((?:[a-z-]+\/)*[a-z-]+\.test\.ts)`/g)].map(
    ([, name = '']) => name,
  )
  expect(named.length).toBeGreaterThan(25)
  expect(named.filter((name) => !files.includes(name))).toEqual([])
})

it('no cast hides from the compiler what an object lacks', () => {
  const casts = files
    .filter((file) => !isTest(file))
    .flatMap((file) =>
      [...text(file).matchAll(/\bas unknown as\b|\} as (?!const\b)\w+/g)].map(
        ([cast]) => `${file}: ${cast}`,
      ),
    )
  expect(casts).toEqual([])
})
