/** The tree as a browser would see it. */

import { describe, expect, it } from 'vitest'
import { decode } from './character-references.ts'
import { heardText } from './names.ts'
import { type Element, lineOf, parse } from './parse.ts'

const first = (html: string, name: string): Element => {
  const [element] = parse(html).byName.get(name) ?? []
  if (!element) throw new Error(`no ${name}`)
  return element
}

describe('parse', () => {
  it('closes what HTML lets be left open', () => {
    const list = first('<ul><li>a<li>b<p>c<p>d</ul>', 'ul')
    expect(list.content).toHaveLength(2)
    expect(heardText(list)).toBe('a b c d')
  })

  it('ends the head where a browser would', () => {
    const { all } = parse('<head><title>a</title><p>x</p><link rel="canonical" href="/x"></head>')
    expect(all.map(({ name, inHead }) => `${name} ${inHead}`)).toEqual([
      'head true',
      'title true',
      'p false',
      'link false',
    ])
  })

  it('leaves out what a browser with scripts never makes elements of', () => {
    const { all } = parse(
      '<noscript><p>a</p></noscript><template><b>c<template>d</template></b></template><i>e</i>',
    )
    expect(all.map(({ name }) => name)).toEqual(['noscript', 'template', 'i'])
  })

  it.each([
    ['<p hidden><b>x</b></p>', true],
    ['<p style="DISPLAY : none"><b>x</b></p>', true],
    ['<dialog><b>x</b></dialog>', true],
    ['<dialog open><b>x</b></dialog>', false],
    ['<details><b>x</b></details>', true],
    ['<details open><b>x</b></details>', false],
    ['<details><summary><b>x</b></summary></details>', false],
  ])('%s: unseen %s', (html, unseen) => {
    expect(first(html, 'b').unseen).toBe(unseen)
  })

  it('survives what no person writes', () => {
    const deep = parse('<div>'.repeat(50_000))
    expect(deep.depth).toBe(2_000)
    expect(parse('<a b="'.repeat(1_000)).all.length).toBeLessThanOrEqual(1)
    expect(parse('<<<>>></p></p><!--').all.length).toBeLessThan(3)
    expect(parse('').all).toEqual([])
  })

  it('counts lines from one', () => {
    expect(lineOf('a\nb\nc', 0)).toBe(1)
    expect(lineOf('a\nb\nc', 4)).toBe(3)
  })
})

describe('character references', () => {
  it.each([
    ['&lt;b&gt; &amp; &quot;', '<b> & "'],
    ['&#65;&#x42;&#X43;', 'ABC'],
    ['&euro 5', '€ 5'],
    ['&#0;&#xD800;&#9999999;', '\ufffd\ufffd\ufffd'],
    ['&unknown; & a&b', '&unknown; & a&b'],
    ['&amp;lt;', '&lt;'],
  ])('%s → %s', (written, meant) => {
    expect(decode(written)).toBe(meant)
  })
})
