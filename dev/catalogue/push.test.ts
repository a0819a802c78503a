/** The catalogue command against the local Stripe: idempotent, prices immutable, nothing of strangers touched. */

import { describe, expect, it } from 'vitest'
import { catalogueTool } from '../../workers/tools/stripe/catalogue.ts'
import { createLocalStripe } from '../stripe/index.ts'
import { applyChanges } from './apply.ts'
import { diffCatalogue } from './diff.ts'
import { revertOf } from './pull.ts'
import { isDeliverable, pushToStripe, type Target } from './push.ts'
import { wantedAt } from './wanted.ts'

const APP = 'http://localhost:8787'

function aStripe() {
  const local = createLocalStripe({ publicUrl: 'http://localhost:12111', seed: 1 })
  const reach: typeof fetch = (input, init) => local.fetch(new Request(input, init))
  const target: Target = {
    app: APP,
    stripe: 'http://localhost:12111',
    secretKey: 'sk_test_titanforge',
    fetch: reach,
  }
  const tool = catalogueTool({
    secretKey: () => target.secretKey,
    apiBase: 'http://localhost:12111',
    fetch: reach,
  })
  return { local, target, tool }
}

const kinds = (done: Awaited<ReturnType<typeof pushToStripe>>) =>
  done.map(({ change }) => change.kind)

describe('a push', () => {
  it('to an empty account makes six products, four prices, portal and endpoint; again makes nothing', async () => {
    const { local, target } = aStripe()
    const done = await pushToStripe(target)
    expect(kinds(done)).toEqual([
      'create_endpoint',
      ...Array.from({ length: 6 }, () => 'create_product'),
      ...Array.from({ length: 4 }, () => 'create_price'),
      'create_portal',
    ])
    expect(await pushToStripe(target)).toEqual([])
    const prices = [...local.state.prices.values()]
    expect(prices.map(({ lookup_key, unit_amount }) => [lookup_key, unit_amount])).toEqual([
      ['starter_month_v1', 1_900],
      ['starter_year_v1', 19_900],
      ['pro_month_v1', 9_900],
      ['pro_year_v1', 99_900],
    ])
    const [endpoint] = [...local.state.endpoints.values()]
    expect(endpoint).toMatchObject({
      url: `${APP}/api/v1/stripe-webhook`,
      api_version: '2026-10-28.endive',
      status: 'enabled',
    })
    const [portal] = [...local.state.portalConfigurations.values()]
    expect(portal?.features).toMatchObject({
      payment_method_update: { enabled: true },
      invoice_history: { enabled: true },
      subscription_cancel: { enabled: true, mode: 'at_period_end' },
      subscription_update: { enabled: false },
    })
  })

  it('tells the new endpoint’s secret to whoever made it', async () => {
    const { target } = aStripe()
    const [endpoint] = await pushToStripe(target)
    expect(endpoint?.made.secret).toMatch(/^whsec_/)
  })

  it('of a changed amount leaves the old price to whoever bought it', async () => {
    const { local, target, tool } = aStripe()
    await pushToStripe(target)
    const old = [...local.state.prices.values()].find(
      (price) => price.lookup_key === 'pro_month_v1',
    )
    const dearer = wantedAt(APP, true)
    dearer.prices = dearer.prices.map((price) =>
      price.lookupKey === 'pro_month_v1' ? { ...price, amountCents: 10_900 } : price,
    )
    const held = await tool.read()
    await applyChanges(tool, held, diffCatalogue(dearer, held))
    expect(local.state.prices.get(old?.id ?? '')).toMatchObject({
      unit_amount: 9_900,
      active: false,
      lookup_key: null,
    })
    const holder = [...local.state.prices.values()].find(
      (price) => price.lookup_key === 'pro_month_v1',
    )
    expect(holder).toMatchObject({ unit_amount: 10_900, active: true })
    expect(diffCatalogue(dearer, await tool.read())).toEqual([])
  })

  it('of an amount that was sold before and reverted sells it anew, each time, within the day of its first key', async () => {
    const { local, target, tool } = aStripe()
    await pushToStripe(target)
    const wanted = wantedAt(APP, true)
    wanted.prices = wanted.prices.map((price) =>
      price.lookupKey === 'pro_month_v1' ? { ...price, amountCents: 10_900 } : price,
    )
    const onSale = () =>
      [...local.state.prices.values()]
        .filter(({ active, lookup_key }) => active && lookup_key === 'pro_month_v1')
        .map(({ unit_amount }) => unit_amount)
    const dearer = async () => {
      const held = await tool.read()
      return applyChanges(tool, held, diffCatalogue(wanted, held))
    }
    const made: string[] = []
    for (const _ of ['first', 'second', 'third']) {
      const [done] = await dearer()
      made.push(done?.made.id ?? '')
      expect(onSale()).toEqual([10_900])
      expect(diffCatalogue(wanted, await tool.read())).toEqual([])
      const change = revertOf(await tool.read(), 'pro_month_v1')
      if (!change) throw new Error('nothing to revert')
      await tool.apply(change, new Map())
      expect(onSale()).toEqual([9_900])
    }
    expect(new Set(made).size).toBe(3)
  })

  it('that is retried, or run twice at once, makes one price', async () => {
    const { local, target, tool } = aStripe()
    await pushToStripe(target)
    const held = await tool.read()
    const holder = held.prices.find(({ lookupKey }) => lookupKey === 'pro_month_v1')
    const change = {
      kind: 'create_price',
      lookupKey: 'pro_month_v1',
      productKey: 'pro',
      interval: 'month',
      amountCents: 10_900,
      currency: 'usd',
      replaces: holder?.id ?? '',
    } as const
    const products = new Map([['pro', holder?.productId ?? '']])
    const [one, two] = await Promise.all([
      tool.apply(change, products),
      tool.apply(change, products),
    ])
    const three = await tool.apply(change, products)
    expect(new Set([one.id, two.id, three.id]).size).toBe(1)
    expect(local.state.prices.size).toBe(5)
  })

  it('makes a product again that somebody deleted at Stripe, also with other words', async () => {
    const { local, target, tool } = aStripe()
    await pushToStripe(target)
    const audit = () =>
      [...local.state.products.values()].find(({ metadata }) => metadata.key === 'website_audit')
    const deletes = () => local.state.products.delete(audit()?.id ?? '')
    deletes()
    expect(kinds(await pushToStripe(target))).toEqual(['create_product'])
    expect(audit()).toBeDefined()
    deletes()
    const wanted = wantedAt(APP, true)
    wanted.products = wanted.products.map((product) => ({ ...product, description: 'Other words' }))
    const held = await tool.read()
    await applyChanges(tool, held, diffCatalogue(wanted, held))
    expect(audit()).toMatchObject({ description: 'Other words' })
  })

  it('sets right what somebody changed at Stripe, and leaves strangers alone', async () => {
    const { local, target, tool } = aStripe()
    await pushToStripe(target)
    const [product] = [...local.state.products.values()]
    const [price] = [...local.state.prices.values()]
    const [portal] = [...local.state.portalConfigurations.values()]
    if (!product || !price || !portal) throw new Error('the push made nothing')
    product.name = 'Renamed by hand'
    price.active = false
    portal.features.subscription_update.enabled = true
    const stranger = {
      kind: 'create_product',
      key: 'somebody_elses',
      name: 'Theirs',
      description: 'x',
    } as const
    const { id } = await tool.apply(stranger, new Map())
    expect(kinds(await pushToStripe(target))).toEqual([
      'update_product',
      'activate_price',
      'update_portal',
    ])
    expect(local.state.products.get(id)).toMatchObject({ name: 'Theirs', active: true })
    expect(await pushToStripe(target)).toEqual([])
  })

  it('with a live key is refused before any call', async () => {
    const { target, local } = aStripe()
    await expect(pushToStripe({ ...target, secretKey: 'sk_live_1' })).rejects.toThrow('live')
    expect(local.state.products.size).toBe(0)
  })

  it('asks Stripe itself for no endpoint on a laptop', () => {
    expect(isDeliverable({ app: APP, secretKey: 'sk_test_1' })).toBe(false)
    expect(isDeliverable({ app: 'https://app.example', secretKey: 'sk_test_1' })).toBe(true)
    expect(isDeliverable({ app: APP, stripe: 'http://localhost:12111', secretKey: 'x' })).toBe(true)
  })
})
