/** Form bodies as the SDK and curl write them. */

import { expect, it } from 'vitest'
import { parseForm } from './form.ts'

// https://docs.stripe.com/api?lang=curl: bodies are form-encoded; the SDK indexes its arrays
it.each<[string, object]>([
  ['', {}],
  ['a=1&b=two+words&c=%C3%A9', { a: '1', b: 'two words', c: 'é' }],
  ['metadata[plan]=pro&metadata[empty]=', { metadata: { plan: 'pro', empty: '' } }],
  ['expand[]=a&expand[]=b.c', { expand: ['a', 'b.c'] }],
  ['expand[1]=b&expand[0]=a', { expand: ['a', 'b'] }],
  [
    'line_items[0][price]=p1&line_items[0][quantity]=2&line_items[1][price]=p2',
    { line_items: [{ price: 'p1', quantity: '2' }, { price: 'p2' }] },
  ],
  ['items[][price]=p1', { items: [{ price: 'p1' }] }],
  ['a=1&a=2', { a: '2' }],
])('%s', (text, form) => {
  expect(parseForm(text)).toEqual(form)
})

it('reaches no prototype', () => {
  parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1')
  expect({}).not.toHaveProperty('polluted')
})
