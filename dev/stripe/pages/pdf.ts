/** Writes small text PDFs by hand: pages of Helvetica text and rules, with a correct cross-reference table. Pure. */

/** Points from the left and from the top; `right` aligns the text's end at `x`. */
export type Mark =
  | {
      kind: 'text'
      x: number
      y: number
      text: string
      size?: number
      bold?: boolean
      right?: boolean
      grey?: boolean
    }
  | { kind: 'rule'; x: number; y: number; width: number }

/** US Letter, in points. */
export const PAGE = { width: 612, height: 792 } as const

/** Widths of Helvetica's printable ASCII in thousandths of the size: Adobe Core 14 AFM, from U+0020. */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
  611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
  222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
]

/** WinAnsiEncoding above Latin-1: ISO 32000-1, annex D.2. What it lacks becomes a question mark. */
const WIN_ANSI: Record<string, number> = {
  '€': 0x80,
  '…': 0x85,
  '‘': 0x91,
  '’': 0x92,
  '“': 0x93,
  '”': 0x94,
  '•': 0x95,
  '–': 0x96,
  '—': 0x97,
  '™': 0x99,
}

const codeOf = (character: string): number => {
  const code = character.codePointAt(0) ?? 63
  if ((code >= 32 && code < 127) || (code >= 160 && code < 256)) return code
  return WIN_ANSI[character] ?? 63
}

/** Approximate for what lies outside ASCII and for bold, where only figures are aligned (556 in both). */
export const textWidth = (text: string, size: number): number =>
  [...text].reduce((sum, one) => sum + (WIDTHS[codeOf(one) - 32] ?? 556), 0) * (size / 1000)

/** Cuts a text so that it fits `width` points, ending in an ellipsis. */
export function fitted(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text
  let kept = [...text]
  while (kept.length > 0 && textWidth(`${kept.join('')}…`, size) > width) kept = kept.slice(0, -1)
  return `${kept.join('').trimEnd()}…`
}

// Octal escapes keep the file ASCII, so that string offsets are byte offsets.
const literal = (text: string): string =>
  `(${[...text]
    .map((character) => {
      const code = codeOf(character)
      const plain = code < 127 && !'()\\'.includes(character)
      return plain ? String.fromCharCode(code) : `\\${code.toString(8).padStart(3, '0')}`
    })
    .join('')})`

function drawn(mark: Mark): string {
  const y = (PAGE.height - mark.y).toFixed(2)
  if (mark.kind === 'rule')
    return `0.85 G 0.75 w ${mark.x.toFixed(2)} ${y} m ${(mark.x + mark.width).toFixed(2)} ${y} l S`
  const size = mark.size ?? 10
  const x = (mark.right ? mark.x - textWidth(mark.text, size) : mark.x).toFixed(2)
  const font = mark.bold ? 'F2' : 'F1'
  return `BT ${mark.grey ? '0.4' : '0.1'} g /${font} ${size} Tf ${x} ${y} Td ${literal(mark.text)} Tj ET`
}

const font = (name: string): string =>
  `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`

/** The whole file; every page is a list of marks. Layout after ISO 32000-1, 7.5. */
export function pdf(title: string, pages: Mark[][]): Uint8Array<ArrayBuffer> {
  const FIRST_PAGE = 6
  const kids = pages.map((_, index) => `${FIRST_PAGE + index * 2} 0 R`).join(' ')
  const box = `[0 0 ${PAGE.width} ${PAGE.height}]`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /Lang (en) >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    font('Helvetica'),
    font('Helvetica-Bold'),
    `<< /Title ${literal(title)} /Producer (Local Stripe, test mode) >>`,
    ...pages.flatMap((marks, index) => {
      const content = marks.map(drawn).join('\n')
      const own = FIRST_PAGE + index * 2
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox ${box} /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents ${own + 1} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ]
    }),
  ]
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const start = file.length
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return new TextEncoder().encode(file)
}
