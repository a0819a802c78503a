/** Amounts set at Stripe come back, former prices too, and slips are caught. */

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { catalogueTool } from '../../workers/tools/stripe/catalogue.ts'
import { createLocalStripe } from '../stripe/index.ts'
import { movedAt, pulledInto, revertOf } from './pull.ts'
import { pushToStripe, type Target } from './push.ts'
import { repriced } from './typed.ts'

const KEY = 'starter_month_v1'

async function aStripe() {
  const local = createLocalStripe({ publicUrl: 'http://localhost:12111', seed: 1 })
  const reach: typeof fetch = (input, init) => local.fetch(new Request(input, init))
  const stripe = 'http://localhost:12111'
  const secretKey = 'sk_test_titanforge'
  const target: Target = { app: 'http://localhost:8787', stripe, secretKey, fetch: reach }
  const tool = catalogueTool({ secretKey: () => secretKey, apiBase: stripe, fetch: reach })
  await pushToStripe(target)
  const prices = () =>
    [...local.state.prices.values()]
      .filter(({ metadata }) => metadata.lookup_key === KEY)
      .map(({ unit_amount, active, lookup_key }) => [unit_amount, active, lookup_key])
  /** Somebody raises the price in Stripe's dashboard, as a successor that takes the key over. */
  const raised = async (amountCents: number) => {
    const held = await tool.read()
    const current = held.prices.find(({ lookupKey }) => lookupKey === KEY)
    const change = {
      kind: 'create_price',
      lookupKey: KEY,
      productKey: 'starter',
      interval: 'month',
      amountCents,
      currency: 'usd',
      replaces: current?.id ?? '',
    } as const
    await tool.apply(change, new Map([['starter', current?.productId ?? '']]))
    await tool.apply({ kind: 'archive_price', id: current?.id ?? '', lookupKey: KEY }, new Map())
  }
  return { tool, prices, raised }
}

it('pulls what Stripe has into the catalogue’s own file, and nothing else of it', async () => {
  const { tool, raised } = await aStripe()
  expect(movedAt(await tool.read())).toEqual([])
  await raised(2_100)
  const moved = movedAt(await tool.read())
  expect(moved).toEqual([{ lookupKey: KEY, fromCents: 1_900, toCents: 2_100 }])
  const source = readFileSync('workers/contract/catalogue.ts', 'utf8')
  const pulled = pulledInto(source, moved)
  const was = `
      { lookupKey: 'starter_month_v1', interval: 'month', amountCents: 1_900, retired: false },`
  const is = `
      { lookupKey: 'starter_month_v1', interval: 'month', amountCents: 2_100, retired: false },
      { lookupKey: 'starter_month_v1', interval: 'month', amountCents: 1_900, retired: true },`
  expect(source).toContain(was)
  expect(pulled).toBe(source.replace(was, is))
  // And back: what was sold meanwhile is the former price now, each stands there once.
  const back = `
      { lookupKey: 'starter_month_v1', interval: 'month', amountCents: 1_900, retired: false },
      { lookupKey: 'starter_month_v1', interval: 'month', amountCents: 2_100, retired: true },`
  expect(pulledInto(pulled, [{ lookupKey: KEY, toCents: 1_900 }])).toBe(source.replace(was, back))
  expect(() => pulledInto('nothing here', moved)).toThrow(KEY)
})

it('puts the former price back on sale, and archives the one that took its place', async () => {
  const { tool, prices, raised } = await aStripe()
  expect(revertOf(await tool.read(), KEY)).toBeNull()
  await raised(2_100)
  const change = revertOf(await tool.read(), KEY)
  if (!change) throw new Error('nothing to revert')
  expect(repriced([change], await tool.read())).toEqual([
    { lookupKey: KEY, fromCents: 2_100, toCents: 1_900 },
  ])
  await tool.apply(change, new Map())
  expect(prices()).toEqual([
    [1_900, true, KEY],
    [2_100, false, null],
  ])
  expect(movedAt(await tool.read())).toEqual([])
})

it('says who bought at a price', async () => {
  const { tool } = await aStripe()
  const held = await tool.read()
  const id = held.prices.find(({ lookupKey }) => lookupKey === KEY)?.id ?? ''
  expect(await tool.boughtAt(id)).toEqual([])
})
