/** Amounts and limits as people type them. */

import { describe, expect, it } from 'vitest'
import { amountFault, centsOf, wholeOf } from './cents.ts'

it.each([
  ['25', 2_500],
  [' 25.5 ', 2_550],
  ['$1,025.50', 102_550],
  ['1,234.50', 123_450],
  ['12,345', 1_234_500],
  ['$ 1,234,567', 123_456_700],
  ['0.29', 29],
  ['19.999', null],
  ['-5', null],
  ['1e3', null],
  ['', null],
  ['twenty', null],
])('reads %j as %j cents', (text, cents) => expect(centsOf(text)).toBe(cents))

describe('a comma that marks no thousands', () => {
  it.each([
    ['9,50', 'Write 9.50: cents stand behind a point'],
    ['0,99', 'Write 0.99: cents stand behind a point'],
    ['$19,5', 'Write 19.50: cents stand behind a point'],
    ['1.234,50', 'Write 1234.50: cents stand behind a point'],
    ['0,999', 'Enter an amount like 25, 25.50 or 1,234.50'],
    ['1,23,456', 'Enter an amount like 25, 25.50 or 1,234.50'],
    ['1234,567', 'Enter an amount like 25, 25.50 or 1,234.50'],
    ['1,2345', 'Enter an amount like 25, 25.50 or 1,234.50'],
    [',500', 'Enter an amount like 25, 25.50 or 1,234.50'],
    ['25,', 'Enter an amount like 25, 25.50 or 1,234.50'],
    ['1.5,000', 'Enter an amount like 25, 25.50 or 1,234.50'],
  ])('is refused in %j, never guessed: %s', (text, fault) => {
    expect(centsOf(text)).toBeNull()
    expect(amountFault(text)).toBe(fault)
  })

  it('says nothing of what is well written', () => {
    expect(amountFault('1,234.50')).toBeNull()
  })
})

it.each([
  ['50,000', 50_000],
  [' 120 ', 120],
  ['5,0', null],
  ['1.000', null],
  ['', null],
])('reads %j as the whole number %j', (text, count) => expect(wholeOf(text)).toBe(count))
