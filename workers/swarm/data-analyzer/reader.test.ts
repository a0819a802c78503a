/** Whatever people upload becomes the table they meant, or a message that says what is wrong and where. */

import { describe, expect, it } from 'vitest'
import { ToolRefused } from '../tool.ts'
import { readFile } from './analysis.ts'
import { delimiterOf, readCsv } from './csv.ts'
import { readJson } from './json.ts'
import { type Random, seeded } from './random.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const table = (text: string, name = 'x.csv') => readFile(name, utf8(text)).table
const grid = ({ names, columns }: { names: string[]; columns: string[][] }) => [
  names,
  ...(columns[0] ?? []).map((_, row) => columns.map((cells) => cells[row])),
]
function refusal(bytes: Uint8Array | string, name = 'x.csv'): string {
  try {
    readFile(name, typeof bytes === 'string' ? utf8(bytes) : bytes)
  } catch (error) {
    if (error instanceof ToolRefused) return `${error.code}: ${error.message}`
    throw error
  }
  return 'accepted'
}

const ALPHABET = [
  'a',
  'B',
  'ß',
  '日本',
  '👩‍💻',
  ' ',
  '"',
  '""',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r\n',
  "'",
  '=',
  '0',
  '7',
  '.',
  '-',
  '<b>',
  '\\',
  '€',
]
const randomCell = (random: Random) =>
  Array.from({ length: random.below(6) }, () => random.pick(ALPHABET)).join('')
/** As RFC 4180 writes: quoted where it must be, and sometimes where it need not. */
const written = (cell: string, delimiter: string, random: Random) =>
  /["\r\n]/.test(cell) || cell.includes(delimiter) || random.unit() < 0.2
    ? `"${cell.replaceAll('"', '""')}"`
    : cell

describe('round trips', () => {
  it.each([',', ';', '\t', '|'])(
    'random tables separated by %j come back cell by cell',
    (delimiter) => {
      for (let seed = 0; seed < 150; seed += 1) {
        const random = seeded(seed + delimiter.charCodeAt(0) * 1_000)
        const width = 2 + random.below(6)
        const end = random.pick(['\n', '\r\n', '\r'])
        const header = Array.from({ length: width }, (_, n) => `Name ${n}`)
        // The first two cells of a row are never both empty: a blank line is no row.
        const rows = Array.from({ length: 1 + random.below(30) }, (_, row) => [
          `r${row}`,
          ...Array.from({ length: width - 1 }, () => randomCell(random)),
        ])
        const text = [header, ...rows]
          .map((cells) => cells.map((cell) => written(cell, delimiter, random)).join(delimiter))
          .join(end)
        const found = readCsv(`sep=${delimiter}\n${text}${random.unit() < 0.5 ? end : ''}`)
        expect(grid(found), `seed ${seed}`).toEqual([header, ...rows])
        expect(found.notes).toEqual([])
      }
    },
  )

  it('finds the delimiter of tables whose cells are words and numbers, commas in them too', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const random = seeded(seed)
      const delimiter = random.pick([',', ';', '\t', '|'])
      const cell = () =>
        random.pick([
          'Berlin',
          'New York',
          `${random.below(900)}`,
          `${random.below(90)}.5`,
          `${random.below(9)},${random.below(9)}`,
          'a "b"',
        ])
      const rows = Array.from({ length: 12 }, () =>
        Array.from({ length: 4 }, () => written(cell(), delimiter, random)).join(delimiter),
      )
      expect(
        delimiterOf([['one', 'two', 'three', 'four'].join(delimiter), ...rows].join('\n')),
        `seed ${seed}`,
      ).toBe(delimiter)
    }
  })

  it.each(['utf-16le', 'utf-16be'])('reads %s, with and without its mark', (encoding) => {
    const text = 'Stadt;Höhe\nZürich;408\nΑθήνα;170\nKöln;37'
    for (const mark of ['', '\ufeff']) {
      const bytes = new Uint8Array((text.length + mark.length) * 2)
      const view = new DataView(bytes.buffer)
      for (const [n, unit] of Array.from({ length: text.length + mark.length }, (_, n) =>
        (mark + text).charCodeAt(n),
      ).entries())
        view.setUint16(n * 2, unit, encoding === 'utf-16le')
      const read = readFile('x.csv', bytes)
      expect(read.file).toMatchObject({ encoding, delimiter: ';' })
      expect(grid(read.table)).toEqual([
        ['Stadt', 'Höhe'],
        ['Zürich', '408'],
        ['Αθήνα', '170'],
        ['Köln', '37'],
      ])
    }
  })

  it('reads Latin-1, the euro of windows-1252 included, and a UTF-8 byte order mark', () => {
    const latin = new Uint8Array([
      ...utf8('Stra'),
      0xdf,
      ...utf8('e,Preis\nM'),
      0xfc,
      ...utf8('nchen,5 '),
      0x80,
    ])
    expect(grid(readFile('x.csv', latin).table)).toEqual([
      ['Straße', 'Preis'],
      ['München', '5 €'],
    ])
    expect(readFile('x.csv', latin).file.encoding).toBe('windows-1252')
    expect(table('\ufeffa,b\n1,2').names).toEqual(['a', 'b'])
  })
})

describe('tables as people have them', () => {
  it('keeps ragged rows and says where they are', () => {
    const found = table('a,b,c\n1,2\n3,4,5\n6,7,8,9\n1,1,1')
    expect(found.columns).toEqual([
      ['1', '3', '6', '1'],
      ['2', '4', '7', '1'],
      ['', '5', '8', '1'],
    ])
    expect(found.notes).toEqual([
      '1 row has fewer cells than the table is wide (line 2); what lacks counts as missing.',
      '1 row has more cells than the table is wide (line 4); the surplus is not analysed.',
    ])
  })

  it('counts lines through quoted line ends and blank lines', () => {
    expect(table('a,b\n"x\ny",1\n\nz,2').lines).toEqual([2, 5])
  })

  it('reads one column, with and without commas in numbers', () => {
    expect(table('height\n170\n180').columns).toEqual([['170', '180']])
    expect(table('1\n2\n3').names).toEqual(['column 1'])
  })

  it('leaves out a title above the table', () => {
    const found = table('Sales of October\n\nday,amount\n2026-10-01,5\n2026-10-02,7')
    expect(found.names).toEqual(['day', 'amount'])
    expect(found.notes).toEqual(['1 line above the table left out.'])
  })

  it('numbers columns where the first row is data, and takes years for names', () => {
    expect(table('1,Anna,2\n3,Ben,4').names).toEqual(['column 1', 'column 2', 'column 3'])
    expect(table('country,2021,2022\nA,5.5,6\nB,7,8').names).toEqual(['country', '2021', '2022'])
  })

  it('gives each name once and cleans it', () => {
    expect(table('a,a,,"x\n\u202ey"\n1,2,3,4\n5,6,7,8').names).toEqual([
      'a',
      'a (2)',
      'column 3',
      'x y',
    ])
  })

  it('analyses the first 200 columns and says so', () => {
    const found = table(
      `${Array.from({ length: 230 }, (_, n) => `c${n}`).join(',')}\n${Array.from({ length: 230 }, () => 'v').join(',')}`,
    )
    expect(found.names.length).toBe(200)
    expect(found.notes).toEqual(['The first 200 of 230 columns are analysed.'])
  })
})

describe('JSON', () => {
  it.each([
    [
      'a list of records',
      '[{"a":1,"b":{"c":true}},{"a":2,"d":[1]}]',
      [
        ['a', 'b.c', 'd'],
        ['1', 'true', ''],
        ['2', '', '[1]'],
      ],
    ],
    [
      'a list of lists',
      '[[1,"x"],[2,"y"]]',
      [
        ['column 1', 'column 2'],
        ['1', 'x'],
        ['2', 'y'],
      ],
    ],
    [
      'columns',
      '{"a":[1,2],"b":["x",null]}',
      [
        ['a', 'b'],
        ['1', 'x'],
        ['2', ''],
      ],
    ],
    ['a list inside an answer', '{"meta":{"page":1},"data":[{"a":5}]}', [['a'], ['5']]],
    ['one object a line', '{"a":1}\n{"a":2}\n', [['a'], ['1'], ['2']]],
    ['plain values', '[3,4]', [['column 1'], ['3'], ['4']]],
  ])('reads %s', (_, text, expected) => {
    expect(grid(readJson(text))).toEqual(expected)
  })

  it('is harmless with names of prototypes', () => {
    expect(readJson('[{"__proto__":1,"constructor":2}]').names).toEqual([
      '__proto__',
      'constructor',
    ])
  })
})

describe('what is no table is refused with its reason', () => {
  const binary = Uint8Array.from({ length: 4_000 }, (_, n) => (n * 37 + 11) % 256)
  it.each([
    ['nothing', new Uint8Array(0), 'The file is empty.'],
    ['blank space', ' \n\n\t', 'nothing but blank space'],
    ['an Excel workbook', Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0]), 'save the sheet as CSV'],
    ['a PDF', '%PDF-1.7 …', 'a PDF'],
    ['gzip', Uint8Array.from([0x1f, 0x8b, 8, 0]), 'unpack it first'],
    ['bytes', binary, 'line 1 holds a character no text has'],
    ['a NUL in mid-text', 'a,b\n1,2\n3,\0', 'line 3 holds a character no text has (code 0)'],
    ['an open quote', 'a,b\n1,2\n"x,3\n4,5\n', 'The quote opened on line 3 never closes'],
    ['a header alone', 'a,b,c\n', 'a header and no rows'],
  ])('%s', (_, bytes, reason) => {
    expect(refusal(bytes)).toMatch(/^not_a_table: /)
    expect(refusal(bytes)).toContain(reason)
  })

  it.each([
    ['broken JSON, with its line', '[\n{"a":1},\n{"a":}\n]', 'see line 3'],
    ['a broken line', '{"a":1}\n{"a":\n{"a":3}', 'Line 2 is not valid JSON'],
    ['a number', '5', 'no list of records'],
    ['an empty list', '[]', 'no list of records'],
    ['empty records', '[{},{}]', 'The records are empty'],
    ['a string without an end', '["a",\n"b\n]', 'see line 2'],
    ['an end too early', '[{"a":1},\n\n', 'see line 3'],
  ])('%s', (_, text, reason) => {
    expect(refusal(text, 'x.json')).toContain(reason)
  })

  it('a well of brackets is no fault', () => {
    const text = '['.repeat(200_000) + ']'.repeat(200_000)
    expect(refusal(text, 'x.json')).toMatch(/^(accepted|not_a_table: .{10,})$/)
  })

  it('any bytes end in a table or in a refusal, never in a fault', () => {
    for (let seed = 0; seed < 400; seed += 1) {
      const random = seeded(seed)
      const bytes =
        random.unit() < 0.5
          ? Uint8Array.from({ length: random.below(400) }, () => random.below(256))
          : utf8(
              Array.from({ length: random.below(80) }, () =>
                random.pick([...ALPHABET, '{', '}', '[', ']', ':', '"a"']),
              ).join(''),
            )
      expect(refusal(bytes, random.pick(['x.csv', 'x.json', 'x']))).toMatch(
        /^(accepted|not_a_table: .{10,})$/,
      )
    }
  })
})
