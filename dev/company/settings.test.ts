/** How `.dev.vars` is read. */

import { describe, expect, it } from 'vitest'
import { parseVariables } from './settings.ts'

describe('.dev.vars', () => {
  it('reads names and values, without comments and quotes', () => {
    expect(
      parseVariables('# a comment\nA=one\n  B = "two words" \nC=\'x=y\'\n\nnot a line\nD=\n'),
    ).toEqual({ A: 'one', B: 'two words', C: 'x=y', D: '' })
  })
})
