/** Amounts as people type them. */

import { expect, it } from 'vitest'
import { centsOf } from './cents.ts'

it.each([
  ['25', 2_500],
  [' 25.5 ', 2_550],
  ['$1,025.50', 102_550],
  ['0.29', 29],
  ['19.999', null],
  ['-5', null],
  ['1e3', null],
  ['', null],
  ['twenty', null],
])('reads %j as %j cents', (text, cents) => expect(centsOf(text)).toBe(cents))
