/** One act, one thing at Stripe, whatever its keys still remember; the rest of the sentence is dev/catalogue/push.test.ts. */

import { expect, it } from 'vitest'
import { createOnce } from './create-once.ts'

/** Stripe as it answers to keys it remembers. */
function answers(remembered: Record<string, string>, held: Record<string, boolean>) {
  const asked: string[] = []
  const wish = {
    key: 'catalogue:price:a',
    create: async (key: string) => {
      asked.push(key)
      const headers: Record<string, string> =
        key in remembered ? { 'idempotent-replayed': 'true' } : {}
      return { id: remembered[key] ?? 'price_new', lastResponse: { statusCode: 200, headers } }
    },
    stands: async (id: string) => held[id] === true,
  }
  return { asked, wish }
}

it('takes a repeated answer whose object still stands: the same act, tried again', async () => {
  const { asked, wish } = answers({ 'catalogue:price:a': 'price_1' }, { price_1: true })
  expect(await createOnce(wish)).toMatchObject({ id: 'price_1' })
  expect(asked).toEqual(['catalogue:price:a'])
})

it('makes it under the next form of the key when what was made is gone: another act', async () => {
  const { asked, wish } = answers(
    { 'catalogue:price:a': 'price_1', 'catalogue:price:a:2': 'price_2' },
    { price_1: false, price_2: false },
  )
  expect(await createOnce(wish)).toMatchObject({ id: 'price_new' })
  expect(asked).toEqual(['catalogue:price:a', 'catalogue:price:a:2', 'catalogue:price:a:3'])
})

it('gives up instead of asking for ever', async () => {
  const always = new Proxy({}, { has: () => true, get: () => 'price_1' })
  const { asked, wish } = answers(always, {})
  await expect(createOnce(wish)).rejects.toThrow('50 acts of today')
  expect(asked).toHaveLength(50)
})
