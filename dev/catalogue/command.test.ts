/** `npm run catalogue` as people run it, in a process of its own: push, pull, revert, and what a live key has to wait for. */

import Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decide } from '../../workers/api/routes/approvals/decide.ts'
import { audited } from '../../workers/db/audit.ts'
import { consoleLog } from '../../workers/tools/log.ts'
import { scryptPasswords } from '../../workers/tools/password.ts'
import { aShop, aSuperuser, LIVE_KEY, type Said, type Shop } from './a-shop.ts'

const KEY = 'starter_month_v1'
let shop: Shop
let stripe: Stripe
beforeEach(async () => {
  shop = await aShop()
  const { port } = shop
  stripe = new Stripe('sk_test_titanforge', { host: '127.0.0.1', port, protocol: 'http' })
})
afterEach(() => shop.close())

const last = ({ code, out }: Said) => [code, out.trimEnd().split('\n').at(-1)]
const onSale = async () => {
  const { data } = await stripe.prices.list({ lookup_keys: [KEY], active: true })
  return data.map(({ unit_amount }) => unit_amount)
}
/** What the file says of the price, one after the other. */
const amounts = () =>
  [...shop.source().matchAll(/'starter_month_v1'.*amountCents: ([\d_]+), (retired: \w+)/g)].map(
    ([, amount, retired]) => `${amount} ${retired}`,
  )
/** Somebody sets another amount in Stripe's dashboard; who bought before keeps theirs. */
async function setAtStripe(unit_amount: number): Promise<void> {
  const [held] = (await stripe.prices.list({ lookup_keys: [KEY], active: true })).data
  if (!held) throw new Error('nothing on sale')
  await stripe.prices.create({
    currency: 'usd',
    unit_amount,
    recurring: { interval: 'month' },
    product: String(held.product),
    lookup_key: KEY,
    transfer_lookup_key: true,
    metadata: { lookup_key: KEY, product_key: 'starter' },
  })
  await stripe.prices.update(held.id, { active: false })
}
async function somebodyBuys(): Promise<void> {
  const [price] = (await stripe.prices.list({ lookup_keys: [KEY], active: true })).data
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const items = [{ price: price?.id ?? '' }]
  const { status } = await stripe.subscriptions.create({ customer: customer.id, items })
  expect(status).toBe('active')
}

describe('the catalogue command', () => {
  it('pushes once, takes an amount set at Stripe into the file, and puts the former price back on sale', async () => {
    const first = await shop.run(['push'])
    expect(last(first)).toEqual([0, 'catalogue: changes=12 unseen=unknown'])
    expect(last(await shop.run(['push']))).toEqual([0, 'catalogue: changes=0 unseen=unknown'])
    await somebodyBuys()
    await setAtStripe(2_100)
    const pulled = await shop.run(['pull'])
    expect(pulled.out).toContain(`${KEY}: $19.00 → $21.00; 1 bought before and keep their price`)
    expect(last(pulled)).toEqual([0, 'catalogue: pulled=1'])
    expect(amounts()).toEqual(['2_100 retired: false', '1_900 retired: true'])
    expect(last(await shop.run(['pull']))).toEqual([0, 'catalogue: pulled=0'])
    // What is retired is neither sold nor missed.
    expect(last(await shop.run(['push']))).toEqual([0, 'catalogue: changes=0 unseen=unknown'])
    const reverted = await shop.run(['revert', KEY])
    expect(reverted.out).toContain(`${KEY}: $21.00 → $19.00; 1 bought before and keep their price`)
    expect(last(reverted)).toEqual([0, 'catalogue: reverted=1'])
    expect(await onSale()).toEqual([1_900])
    expect(amounts()).toEqual(['1_900 retired: false', '2_100 retired: true'])
    const check = await shop.run(['check'])
    expect([check.code, check.out.includes('changes=0')]).toEqual([0, true])
  })

  it('moves a price by more than half, or below a dollar, only with the amount typed', async () => {
    await shop.run(['push'])
    const before = shop.source()
    await setAtStripe(2_851)
    const far = await shop.run(['pull'])
    expect([far.code, shop.source()]).toEqual([1, before])
    expect(far.out).toContain(`${KEY} moves far: repeat with --amount 28.51`)
    expect((await shop.run(['pull', '--amount', '28.51'])).code).toBe(0)
    expect(shop.source()).toContain('amountCents: 2_851')
    // Below a dollar, and far from there back.
    await setAtStripe(99)
    expect((await shop.run(['pull'])).out).toContain('repeat with --amount 0.99')
    const back = await shop.run(['revert', KEY])
    expect([back.code, await onSale()]).toEqual([1, [99]])
    expect((await shop.run(['revert', KEY, '--amount', '28.51'])).code).toBe(0)
    expect(await onSale()).toEqual([2_851])
  })

  it('puts a first price below a dollar on sale only as typed, and several far moves with an amount for each', async () => {
    const cheap = shop.source().replace('amountCents: 1_900', 'amountCents: 19')
    shop.rewrite(cheap)
    const first = await shop.run(['push'])
    expect([first.code, await onSale()]).toEqual([1, []])
    expect(first.out).toContain(`${KEY} begins below a dollar: repeat with --amount 0.19`)
    expect(last(await shop.run(['push', '--amount', '0.19']))[0]).toBe(0)
    expect(await onSale()).toEqual([19])
    shop.rewrite(cheap.replace('amountCents: 19,', 'amountCents: 1_900,').replace('19_900', '190'))
    const both = ['--amount', '19.00', '--amount', 'starter_year_v1=1.90']
    for (const words of [[], both.slice(0, 2), both.slice(2)])
      expect((await shop.run(['push', ...words])).code).toBe(1)
    expect(await onSale()).toEqual([19])
    expect((await shop.run(['push', ...both])).code).toBe(0)
    expect(await onSale()).toEqual([1_900])
  })

  it('says what it wants when told nonsense, and what is missing', async () => {
    for (const words of [['revert'], ['pull', '--amount', 'much']])
      expect((await shop.run(words)).code).toBe(2)
    expect(last(await shop.run(['revert', 'gold_month_v9']))).toEqual([1, 'catalogue: reverted=0'])
  })
})

describe('with a live key', () => {
  let ada: string
  beforeEach(() => {
    ada = aSuperuser(shop.sqlite, 'usr_ada')
    aSuperuser(shop.sqlite, 'usr_bob')
  })
  const live = (...words: string[]) =>
    shop.run([...words, '--as', ada, '--inbox', 'local'], LIVE_KEY)
  const rows = (sql: string) => shop.sqlite.prepare(sql).all()
  const approvals = () =>
    rows('SELECT tool, status, actor_id, summary FROM approvals ORDER BY created_at, id').map(
      (row) => ({ ...row }),
    )
  const liveOnRecord = () => rows("SELECT value FROM cursors WHERE name = 'live_approved'").length
  /** As POST /approvals/:id/decision does. */
  const decides = async (who: string, decision: 'approve' | 'deny', password?: string) => {
    const [row] = rows("SELECT id, action_hash FROM approvals WHERE status = 'pending'")
    const clock = { now: Date.now }
    const { db } = shop
    return decide(
      {
        db,
        clock,
        realClock: clock,
        log: consoleLog,
        passwords: scryptPasswords(),
        post: () => Promise.reject(new Error('nothing is owed to an agent')),
      },
      {
        id: String(row?.id),
        body: { decision, actionHash: String(row?.action_hash), ...(password ? { password } : {}) },
        actor: { kind: 'session', userId: who, accountId: who, isSuperuser: true } as never,
        source: '127.0.0.1',
        noted: (action) =>
          audited(db, {
            id: `aud_${action}_${row?.id}`,
            action,
            accountId: who,
            actorId: who,
            subject: String(row?.id),
            requestId: null,
            now: Date.now(),
          }),
      },
    )
  }

  it('a push waits for a second superuser, is done once, and puts live mode on record', async () => {
    const proposed = await live('push')
    expect(proposed.code).toBe(3)
    expect(proposed.out).toMatch(/\+ price starter_month_v1 19\.00 USD a month/)
    expect(proposed.out).toMatch(/catalogue: approval=apr_\w+ result=proposed/)
    const waits = {
      tool: 'catalogue.push',
      status: 'pending',
      actor_id: 'usr_ada',
      summary:
        'Push the catalogue to Stripe, live: 12 changes; from then on checkout takes real money',
    }
    expect(approvals()).toEqual([waits])
    expect(rows("SELECT account_id FROM outbox WHERE kind = 'approval_wanted'")).toMatchObject([
      { account_id: 'usr_bob' },
    ])
    expect((await live('push')).out).toContain('It waits at /approvals')
    expect(await decides('usr_ada', 'approve')).toMatchObject({
      kind: 'refused',
      code: 'forbidden',
    })
    expect((await stripe.products.list()).data).toEqual([])
    expect(await decides('usr_bob', 'approve')).toMatchObject({ kind: 'decided' })
    // Nobody's queue is rung: who holds the live key does it.
    expect(rows("SELECT key FROM outbox WHERE kind = 'approved'")).toEqual([])
    const [one, two] = await Promise.all([live('push'), live('push')])
    expect([one, two].filter(({ out }) => out.includes('changes=12'))).toHaveLength(1)
    expect((await stripe.products.list()).data).toHaveLength(6)
    expect(approvals()[0]).toEqual({ ...waits, status: 'consumed' })
    expect(liveOnRecord()).toBe(1)
    expect(last(await live('push'))).toEqual([0, 'catalogue: changes=0 unseen=unknown'])
  })

  it('what differs from what was agreed to needs a new yes; denied or proposed anew it is never done', async () => {
    await live('push')
    await decides('usr_bob', 'approve')
    // Somebody changes Stripe between the yes and the command.
    const stranger = await stripe.products.create({
      name: 'Old',
      metadata: { key: 'starter' },
    })
    expect((await live('push')).out).toContain('result=proposed')
    expect(approvals().map(({ status }) => status)).toEqual(['expired', 'pending'])
    expect((await stripe.products.list()).data.map(({ id }) => id)).toEqual([stranger.id])
    await decides('usr_bob', 'deny')
    expect((await live('push')).out).toContain('result=proposed')
    expect((await stripe.products.list()).data).toHaveLength(1)
    expect(liveOnRecord()).toBe(0)
  })

  it('pull and revert wait as well', async () => {
    await shop.run(['push'])
    const before = shop.source()
    await setAtStripe(2_100)
    expect((await live('pull')).code).toBe(3)
    expect(shop.source()).toBe(before)
    await decides('usr_bob', 'approve')
    expect(last(await live('pull'))).toEqual([0, 'catalogue: pulled=1'])
    expect((await live('revert', KEY)).code).toBe(3)
    expect(await onSale()).toEqual([2_100])
    await decides('usr_bob', 'approve')
    expect((await live('revert', KEY)).code).toBe(0)
    expect(await onSale()).toEqual([1_900])
    expect(amounts()).toEqual(['1_900 retired: false', '2_100 retired: true'])
    expect(approvals().map(({ tool, status }) => [tool, status])).toEqual([
      ['catalogue.pull', 'consumed'],
      ['catalogue.revert', 'consumed'],
    ])
  })

  it('a far move, or one below a dollar, is not even proposed before its amount is typed, whichever way it goes', async () => {
    await shop.run(['push'])
    // 19.00 in the file, 0.99 at Stripe: far for a pull, and far back for a push.
    await setAtStripe(99)
    const far = await live('pull')
    expect([far.code, approvals()]).toEqual([1, []])
    expect(far.out).toContain(`${KEY} moves far: repeat with --amount 0.99`)
    const wrong = await live('pull', '--amount', '0.98')
    expect([wrong.code, approvals()]).toEqual([1, []])
    const back = await live('push')
    expect([back.code, approvals()]).toEqual([1, []])
    expect(back.out).toContain(`${KEY} moves far: repeat with --amount 19.00`)
    expect(await onSale()).toEqual([99])
    const typed = await live('push', '--amount', '19')
    expect([typed.code, typed.out.includes('result=proposed')]).toEqual([3, true])
    expect(await onSale()).toEqual([99])
    await decides('usr_bob', 'approve')
    // The amount is typed again: a yes to the action is no yes to a slip.
    expect((await live('push')).code).toBe(1)
    expect((await live('push', '--amount', '19')).code).toBe(0)
    expect(await onSale()).toEqual([1_900])
  })

  it('the only superuser decides with the password, and it waits ten minutes', async () => {
    const hash = await scryptPasswords({ N: 256, r: 8, p: 1 }).hash('horse battery staple')
    shop.sqlite.exec("UPDATE users SET is_superuser = 0 WHERE id = 'usr_bob'")
    shop.sqlite.prepare("UPDATE users SET password_hash = ? WHERE id = 'usr_ada'").run(hash)
    await live('push')
    expect(rows("SELECT account_id FROM outbox WHERE kind = 'approval_wanted'")).toMatchObject([
      { account_id: 'usr_ada' },
    ])
    expect(await decides('usr_ada', 'approve', 'horse battery staple')).toMatchObject({
      kind: 'decided',
      row: { sole: true },
    })
    expect((await live('push')).out).toContain('Agreed to by its proposer alone')
    expect((await stripe.products.list()).data).toEqual([])
    shop.sqlite.exec('UPDATE approvals SET effect_at = effect_at - 600000')
    expect((await live('push')).code).toBe(0)
    expect((await stripe.products.list()).data).toHaveLength(6)
  })

  it('nobody in particular, and who is no superuser, proposes nothing', async () => {
    expect((await shop.run(['push', '--inbox', 'local'], LIVE_KEY)).out).toContain('--as')
    shop.sqlite.exec("UPDATE users SET is_superuser = 0 WHERE id = 'usr_ada'")
    const refused = await live('push')
    expect([refused.code, refused.out.includes('is no superuser')]).toEqual([1, true])
    expect(approvals()).toEqual([])
  })
})
