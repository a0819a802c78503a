/** The mutants still fit our source, and break nothing but their own copy. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { statementsOf } from '../coverage.ts'
import { mutated } from './apply.ts'
import { readMutants } from './read.ts'

const mutants = readMutants()
const read = (file: string): string => readFileSync(file, 'utf8')

describe('mutants', () => {
  it('are a dozen or more, each with a name of its own', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(12)
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  })

  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    '%s still applies',
    (_, mutant) => {
      for (const [file, text] of mutated(mutant, read)) {
        expect(text).not.toBe(read(file))
        // What cannot be parsed would be found for the wrong reason.
        expect(statementsOf(file, text).length).toBeGreaterThan(0)
      }
    },
  )

  it('refuse a place that is not there', () => {
    const gone = {
      name: 'gone',
      modes: [],
      edits: [{ file: 'workers/queue.ts', find: 'never', put: '' }],
    }
    expect(() => mutated(gone, read)).toThrow('"gone" fits 0 places')
  })
})
