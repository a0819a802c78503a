/** Numbers, dates and missing values in the styles of people, countries and spreadsheets. */

import { describe, expect, it } from 'vitest'
import { isIdentifier, readColumn } from './column.ts'
import { dateOf, dateOrderOf, decimalOf, isMissing, numberOf } from './values.ts'

describe('numbers', () => {
  it.each([
    ['12', 12],
    ['-0.5', -0.5],
    ['+7', 7],
    ['.5', 0.5],
    ['1e3', 1_000],
    ['1,234.56', 1_234.56],
    ['1 234 567', 1_234_567],
    ["1'234", 1_234],
    ['$1,234.50', 1_234.5],
    ['-$5', -5],
    ['€ 12', 12],
    ['12 %', 12],
    ['12 EUR', 12],
    ['(5.25)', -5.25],
    ['−3', -3],
  ])('%s', (text, value) => {
    expect(numberOf(text)).toBe(value)
  })

  it.each([
    ['1.234,56', 1_234.56],
    ['0,5', 0.5],
    ['-1.000.000', -1_000_000],
    ['3', 3],
    ['12,5 %', 12.5],
  ])('%s with a decimal comma', (text, value) => {
    expect(numberOf(text, ',')).toBe(value)
  })

  it.each([
    '',
    '0x10',
    'Infinity',
    '1e999',
    'NaN',
    '1.2.3',
    '12,34',
    '1,2345',
    '5 apples',
    '--5',
    '(5',
    '1e',
    '2026-10-01',
    '٣',
    '$',
  ])('%s is none', (text) => {
    expect(numberOf(text)).toBeNaN()
  })

  it('the column decides what a comma is', () => {
    expect(decimalOf(['1,5', '2,25', '1.000,5'])).toBe(',')
    expect(decimalOf(['1,500', '2.25', '1,000.5'])).toBe('.')
    expect(decimalOf(['1,500', '2,250'])).toBe('.')
  })
})

describe('dates', () => {
  it.each([
    ['2026-10-01', '2026-10-01T00:00:00.000Z'],
    ['2026-10', '2026-10-01T00:00:00.000Z'],
    ['2026/1/5', '2026-01-05T00:00:00.000Z'],
    ['31.12.2026', '2026-12-31T00:00:00.000Z'],
    ['12/31/2026', '2026-12-31T00:00:00.000Z'],
    ['1/2/99', '1999-01-02T00:00:00.000Z'],
    ['5 Jan 2026', '2026-01-05T00:00:00.000Z'],
    ['January 5, 2026', '2026-01-05T00:00:00.000Z'],
    ['2026-10-01T12:30:15.250Z', '2026-10-01T12:30:15.250Z'],
    ['2026-10-01 12:30', '2026-10-01T12:30:00.000Z'],
    ['2026-10-01T12:30:00+02:00', '2026-10-01T10:30:00.000Z'],
    ['10/1/2026 1:05 PM', '2026-10-01T13:05:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('%s', (text, iso) => {
    expect(new Date(dateOf(text)).toISOString()).toBe(iso)
  })

  it.each([
    '2026-02-30',
    '2023-02-29',
    '2026-13-01',
    '13/13/2026',
    '2026-10-01T25:00',
    '2026.10',
    '20261001',
    'May',
    'Jux 5, 2026',
    '1-2',
  ])('%s is none', (text) => {
    expect(dateOf(text)).toBeNaN()
  })

  it('the column decides which part is the day', () => {
    expect(dateOrderOf(['3/4/2026', '25/4/2026'])).toBe('day-first')
    expect(dateOrderOf(['3/4/2026', '4/25/2026'])).toBe('month-first')
    expect(new Date(dateOf('3/4/2026', 'day-first')).toISOString().slice(0, 10)).toBe('2026-04-03')
  })
})

describe('a column', () => {
  const repeat = (text: string, times: number) => Array.from({ length: times }, () => text)

  it('is of a type if 95 % of its cells are, and names the others', () => {
    const column = readColumn([...repeat('5', 97), 'five', '', 'n/a'])
    expect(column).toMatchObject({ kind: 'number', missing: 2, odd: [97] })
    expect(readColumn([...repeat('5', 90), ...repeat('x', 10)]).kind).toBe('text')
  })

  it.each(['', ' ', 'NA', 'n/a', '#N/A', 'null', '-', '–'])('%j is missing', (cell) => {
    expect(isMissing(cell)).toBe(true)
  })
  it.each(['0', 'no', 'none', 'x', '-1'])('%j is not', (cell) => {
    expect(isMissing(cell)).toBe(false)
  })

  it('keeps codes as they are: leading zeros, more digits than a double holds', () => {
    expect(readColumn(['00123', '04567', '00001']).kind).toBe('text')
    expect(readColumn(['12345678901234567891', '12345678901234567892']).kind).toBe('text')
  })

  it('knows row numbers and ids for what they are', () => {
    const numbered = readColumn(['1', '2', '3', '4'])
    expect(isIdentifier('nr', numbered)).toBe(true)
    expect(isIdentifier('orderId', readColumn(['901', '17', '44']))).toBe(true)
    expect(isIdentifier('amount', readColumn(['901', '17', '44']))).toBe(false)
  })
})
