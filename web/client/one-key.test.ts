/** Which sendings of a form are one request. */

import { expect, it } from 'vitest'
import { oneKey } from './one-key.ts'

function aForm() {
  let n = 0
  return oneKey(() => {
    n += 1
    return `key-${n}`
  })
}

it('the same words sent again after a failure keep their key', () => {
  const key = aForm()
  expect([key.of({ text: 'Audit a' }), key.of({ text: 'Audit a' })]).toEqual(['key-1', 'key-1'])
})

it.each([
  ['words', { text: 'Audit b' }],
  ['a file more', { text: 'Audit a', attachments: ['att_1'] }],
])('other %s have another: the first may have been accepted as it was', (_, changed) => {
  const key = aForm()
  expect([key.of({ text: 'Audit a' }), key.of(changed)]).toEqual(['key-1', 'key-2'])
})

it('the same words after they were accepted are a new request', () => {
  const key = aForm()
  key.of({ text: 'Audit a' })
  key.accepted()
  expect(key.of({ text: 'Audit a' })).toBe('key-2')
})
