/** What a log line may say. */

import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { errorText, issuesText, logTo } from './log.ts'

describe('a log line', () => {
  it('is one line of JSON', () => {
    const lines: string[] = []
    logTo((line) => lines.push(line)).warn('bell lost', { agent: 'billing', error: 'a\nb' })
    expect(lines).toEqual(['{"level":"warn","what":"bell lost","agent":"billing","error":"a\\nb"}'])
  })

  it('tells why a query failed, and never its values', () => {
    // The words of drizzle-orm's DrizzleQueryError (errors.js): the whole query and its parameters.
    const words =
      'Failed query: select "name" from "users" where "email_key" = ?\nparams: ada@example.test'
    const cause = new Error('D1_ERROR: no such table: users: SQLITE_ERROR')
    expect(errorText(new Error(words, { cause }))).toBe(
      'Error: D1_ERROR: no such table: users: SQLITE_ERROR',
    )
    expect(errorText(new Error(words))).toBe('a query failed')
  })

  it('is bounded, whatever was thrown', () => {
    expect(errorText(new Error('x'.repeat(1_000)))).toHaveLength(300)
    expect(errorText(undefined)).toBe('undefined')
  })
})

it('names what does not fit, and where', () => {
  const parsed = z
    .object({ a: z.array(z.int()), b: z.string().max(2) })
    .safeParse({ a: ['x'], b: 'xyz' })
  expect(parsed.error && issuesText(parsed.error)).toBe(
    'a.0: Invalid input: expected number, received string; b: Too big: expected string to have <=2 characters',
  )
})
