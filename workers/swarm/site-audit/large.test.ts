/** Pages made to be read for ever are judged at once: each of these would take minutes if a text were read per element. */

import { expect, it } from 'vitest'
import { aPage } from './builders.ts'
import { checks } from './checks/index.ts'
import { judgePage } from './judge.ts'

const countsOf = (html: string) =>
  new Map(
    judgePage(checks, aPage(html)).map(({ check, verdict }) => [check.id, verdict?.length ?? null]),
  )

it('twenty thousand buttons named by one long paragraph', () => {
  const html = `<p id=a>${'<b>word</b> '.repeat(20_000)}</p>${'<button aria-labelledby=a></button>'.repeat(20_000)}`
  expect(countsOf(html).get('button-name')).toBe(0)
})

it('as many fields as labels', () => {
  const all = Array.from({ length: 24_000 }, (_, index) => index)
  const html = all.map((id) => `<label for=f${id}>x</label><input id=f${id}>`).join('')
  expect(countsOf(`${html}<input id=lonely>`).get('label')).toBe(1)
})

it('forty thousand main headings, far down', () => {
  const html = '\n'.repeat(1_500_000) + '<h1>x</h1>\n'.repeat(40_000)
  expect(countsOf(html).get('one-h1')).toBe(40_000)
})
