/** A list that is read again keeps what was loaded of it. */

import { describe, expect, it } from 'vitest'
import { asMany } from './pages.ts'

const pages: Record<string, { items: number[]; nextCursor: string | null }> = {
  first: { items: [9, 8], nextCursor: 'b' },
  b: { items: [7, 6], nextCursor: 'c' },
  c: { items: [5], nextCursor: null },
}

describe('reading a list again', () => {
  it.each([
    [0, [9, 8], 'b'],
    [2, [9, 8], 'b'],
    [3, [9, 8, 7, 6], 'c'],
    [5, [9, 8, 7, 6, 5], null],
    [99, [9, 8, 7, 6, 5], null],
  ])('of which %i are shown', async (shown, items, nextCursor) => {
    const asked: string[] = []
    const load = async (cursor = 'first') => {
      asked.push(cursor)
      return pages[cursor] ?? { items: [], nextCursor: null }
    }
    expect(await asMany(load, shown)).toEqual({ items, nextCursor })
    expect(new Set(asked).size).toBe(asked.length)
  })
})
