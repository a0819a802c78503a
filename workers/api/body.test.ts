/** Bodies are counted as they come; a declared length proves nothing. */

import { expect, it } from 'vitest'
import { readBody } from './body.ts'

/** A request whose body comes in pieces of 100 kB, without a length; tells how many were taken. */
function streaming(pieces: number) {
  const taken = { pieces: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (taken.pieces === pieces) return controller.close()
      taken.pieces += 1
      controller.enqueue(new Uint8Array(100_000).fill(97))
    },
    cancel() {
      taken.cancelled = true
    },
  })
  return { taken, request: new Request('http://localhost/', { method: 'POST', body }) }
}

it('takes a megabyte that comes without a length', async () => {
  const read = await readBody(streaming(10).request)
  expect(read).toEqual({ kind: 'text', text: 'a'.repeat(1_000_000) })
})

it('refuses a byte more, read to its end so that the connection serves whoever comes next', async () => {
  const { taken, request } = streaming(11)
  expect(await readBody(request)).toEqual({ kind: 'too_large' })
  expect(taken).toEqual({ pieces: 11, cancelled: false })
})

it('does not read on for ever', async () => {
  const { taken, request } = streaming(1_000)
  expect(await readBody(request)).toEqual({ kind: 'too_large' })
  expect(taken.pieces).toBeLessThan(100)
  expect(taken.cancelled).toBe(true)
})

it.each([
  ['a lone continuation byte', [0x22, 0x80, 0x22]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['half a surrogate pair', [0xed, 0xa0, 0x80]],
  ['an accent in Latin-1', [0x7b, 0xe9, 0x7d]],
])('guesses nothing of %s', async (_, bytes) => {
  const request = new Request('http://localhost/', { method: 'POST', body: new Uint8Array(bytes) })
  expect(await readBody(request)).toEqual({ kind: 'broken' })
})
