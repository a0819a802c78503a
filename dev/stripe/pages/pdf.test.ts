/** The structure a PDF reader relies on, after ISO 32000-1, 7.5 (https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf). */

import { describe, expect, it } from 'vitest'
import { fitted, pdf, textWidth } from './pdf.ts'

const text = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes)
const file = text(
  pdf('Invoice (1)', [
    [{ kind: 'text', x: 54, y: 70, text: 'Zoë \\ (Ada) €5 – 漢', bold: true }],
    [{ kind: 'rule', x: 54, y: 80, width: 100 }],
  ]),
)

describe('pdf', () => {
  it('starts and ends as a PDF and counts its pages', () => {
    expect(file.startsWith('%PDF-1.4\n')).toBe(true)
    expect(file.endsWith('%%EOF\n')).toBe(true)
    expect(file).toContain('/Kids [6 0 R 8 0 R] /Count 2')
  })

  it('points every cross-reference row at its object', () => {
    const start = Number(/startxref\n(\d+)\n/.exec(file)?.[1])
    expect(file.slice(start, start + 9)).toBe('xref\n0 10')
    const rows = [...file.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map((row) =>
      Number(row[1]),
    )
    expect(rows).toHaveLength(9)
    expect(rows.map((offset) => file.slice(offset, offset + 7))).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${number} 0 obj`),
    )
  })

  it('states the true length of every stream', () => {
    const streams = [...file.matchAll(/\/Length (\d+) >>\nstream\n([\s\S]*?)\nendstream/g)]
    expect(streams).toHaveLength(2)
    for (const [, length, content] of streams) expect(content).toHaveLength(Number(length))
  })

  it('escapes text, encodes it as WinAnsi, and marks what that lacks', () => {
    expect(file).toContain('(Zo\\353 \\134 \\050Ada\\051 \\2005 \\226 ?)')
    expect(/[^\n\x20-\x7e]/.test(file)).toBe(false)
  })

  it('measures Helvetica and cuts what does not fit', () => {
    // Adobe Core 14 AFM: five digits of 556, "$" 556, "." 278 thousandths.
    expect(textWidth('$19.00', 10)).toBeCloseTo(30.58)
    expect(fitted('short', 10, 100)).toBe('short')
    expect(fitted('a very long description indeed', 10, 60)).toBe('a very long…')
  })
})
