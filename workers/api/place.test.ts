/** Cursors lead through a list once, and what we did not make is refused. */

import { describe, expect, it } from 'vitest'
import { toCursor } from './cursor.ts'
import { pageOf, placeIn } from './place.ts'

const rows = [
  { id: 'lead_3', createdAt: 30 },
  { id: 'lead_2', createdAt: 20 },
  { id: 'lead_1', createdAt: 10 },
]

describe('a page', () => {
  it('says where the next begins only if there is one', () => {
    expect(pageOf(rows, { limit: 3 })).toEqual({ page: rows, nextCursor: null })
    const { page, nextCursor } = pageOf(rows, { limit: 2 })
    expect(page.map(({ id }) => id)).toEqual(['lead_3', 'lead_2'])
    expect(placeIn({ cursor: nextCursor ?? '' })).toEqual({ id: 'lead_2', createdAt: 20 })
    expect(pageOf([], { limit: 2 })).toEqual({ page: [], nextCursor: null })
  })

  it('is the first without a cursor, and none for one that is not ours', () => {
    expect(placeIn({})).toBeNull()
    const told = (text: string) => placeIn({ cursor: toCursor(text) })
    expect(told('20.lead_2')).toEqual({ id: 'lead_2', createdAt: 20 })
    expect([told('20'), told('x.lead_2'), told('20.lead 2'), told('')]).toEqual(
      Array(4).fill(undefined),
    )
    expect(placeIn({ cursor: '%%' })).toBeUndefined()
  })

  it('is none for a cursor of which something was cut, added or changed', () => {
    for (let id = 0; id < 100; id += 1) {
      const cursor = toCursor(`20.lead_${'x'.repeat(id % 5)}${id}`)
      const others = [
        cursor.slice(0, -1),
        cursor.slice(1),
        `${cursor}A`,
        `${cursor}=`,
        `${cursor} `,
      ]
      const tampered = [...others, cursor.slice(0, -2), cursor.slice(0, 16), `${cursor}AAAA`]
      expect(tampered.map((one) => placeIn({ cursor: one }))).toEqual(Array(8).fill(undefined))
    }
    const bare = Buffer.from('20.lead_2').toString('base64url')
    expect(placeIn({ cursor: bare })).toBeUndefined()
  })
})
