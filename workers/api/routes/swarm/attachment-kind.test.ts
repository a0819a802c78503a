/** What an upload is taken for. */

import { expect, it } from 'vitest'
import { kindOf } from './attachment-kind.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const utf16 = (text: string) =>
  Uint8Array.from([0xff, 0xfe, ...[...text].flatMap((letter) => [letter.charCodeAt(0), 0])])
const TABLE = 'day,orders\n2026-01-01,3\n2026-01-02,5\n'
const LONG = `day,orders\n${'2026-01-01,3\n'.repeat(1_000)}`

it.each([
  ['sales.csv', bytes('whatever'), 'csv'],
  ['sales.tsv', bytes('whatever'), 'csv'],
  ['sales.json', bytes('whatever'), 'json'],
  ['sales.txt', bytes(TABLE), 'csv'],
  ['SALES.TXT', bytes(TABLE.replaceAll('\n', '\r\n')), 'csv'],
  ['sales', bytes(TABLE), 'csv'],
  ['sales.txt', bytes(TABLE.replaceAll(',', ';')), 'csv'],
  ['sales.txt', bytes(TABLE.replaceAll(',', '\t')), 'csv'],
  ['sales.txt', bytes(`\uFEFF${TABLE}`), 'csv'],
  ['sales.txt', utf16(TABLE), 'csv'],
  // The delimiter within quotes is none.
  ['sales.txt', bytes('name,town\n"Lovelace, Ada",London\n"Hopper, Grace",New York\n'), 'csv'],
  // The beginning ends within a line.
  ['sales.txt', bytes(LONG), 'csv'],
  ['sales.txt', bytes('[{"a":1}]'), 'json'],
  ['letter.txt', bytes('Dear Ada,\nI write to you.\nYours,\nEve\n'), 'text'],
  ['letter.txt', bytes('One, two\nThree, four\n'), 'text'],
  ['notes.md', bytes(TABLE), 'text'],
  ['empty.txt', bytes(''), 'text'],
  ['photo.txt', Uint8Array.from([0x89, 0x50, 0, 1]), 'binary'],
])('%s: %#', (name, content, kind) => {
  expect(kindOf(name, content)).toBe(kind)
})
