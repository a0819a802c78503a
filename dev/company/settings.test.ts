/** How `.dev.vars` is read. */

import { describe, expect, it } from 'vitest'
import { missingLines, parseVariables } from './settings.ts'

describe('.dev.vars', () => {
  it('reads names and values, without comments and quotes', () => {
    expect(
      parseVariables('# a comment\nA=one\n  B = "two words" \nC=\'x=y\'\n\nnot a line\nD=\n'),
    ).toEqual({ A: 'one', B: 'two words', C: 'x=y', D: '' })
  })

  it('gets the settings that came after it was made, and keeps its own', () => {
    expect(missingLines('A=mine\n# B is not there\n', 'A=example\nB=two\nC=three\n')).toEqual([
      'B=two',
      'C=three',
    ])
  })
})
