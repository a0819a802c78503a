/** Exactly what was allowed is let in: racing requests, several keys, claims, plan changes and turning windows. */

import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { START, unique } from '../journeys/builders.ts'
import { aGrant, objectOf } from '../journeys/metered.ts'
import { DAY, HOUR, SECOND } from '../tools/clock.ts'
import { meterOver, type Question } from './meter.ts'
import type { Verdict } from './port.ts'

const WINDOW_END = Date.UTC(2026, 11, 1)
/** Its caller's client never hangs up. */
const kept = () => undefined

/** An account with a plan for racing: limits so wide that only the month is in the way. */
async function aRacer(over: Parameters<typeof aGrant>[1] = {}) {
  const accountId = `usr_${unique()}`
  const object = objectOf(accountId)
  await object.apply(aGrant(accountId, { burstPerMinute: 100_000, ...over }))
  const key = async (cap: number | null = null) => {
    const [id, hash] = [`key_${unique()}`, `hash-${unique()}`]
    const by = {
      accountId,
      userId: accountId,
      now: START,
      auditId: id,
      requestId: 'req_1',
      claim: null,
    }
    const wish = { name: 'Racer', scopes: ['goals:read' as const], expiresAt: null, cap }
    await object.makeKey({ id, hash, prefix: 'tf_test_', last4: 'abcd' }, wish, by)
    return { id, hash }
  }
  const question = (hash: string, more: Partial<Question> = {}): Question => ({
    now: START + HOUR,
    caller: { kind: 'key', hash },
    need: 'any',
    counting: 'one',
    ...more,
  })
  const used = async (now = START + HOUR) => (await object.usage(now)).used
  // As many isolates as this: each batches for itself.
  const meters = Array.from({ length: 4 }, () => meterOver(objectOf))
  const ask = (nth: number, asked: Question): Promise<Verdict> =>
    (meters[nth % meters.length] as (typeof meters)[0]).ask(accountId, asked, kept)
  return { accountId, object, key, question, used, ask }
}

const monthLeft = ({ rates }: Verdict) => rates?.month?.left ?? Number.NaN
const letIn = (verdicts: Verdict[]) => verdicts.filter(({ granted }) => granted === 1)

describe('10,000 requests racing at a limit of 1,000', () => {
  it('are let in 1,000 times over several keys, each told another number that is left', async () => {
    const racer = await aRacer()
    const keys = [await racer.key(), await racer.key(), await racer.key(100)]
    const verdicts = await Promise.all(
      Array.from({ length: 10_000 }, (_, nth) =>
        racer.ask(nth, racer.question(keys[nth % 3]?.hash ?? '')),
      ),
    )
    const lucky = letIn(verdicts)
    expect(lucky).toHaveLength(1_000)
    // Contiguous: 999, 998, … 0, each once.
    expect(lucky.map(monthLeft).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1_000 }, (_, n) => n),
    )
    const refusals = new Set(verdicts.flatMap(({ refusal }) => (refusal ? [refusal.code] : [])))
    expect([...refusals]).toEqual(['quota_exceeded'])
    const usage = await racer.object.usage(START + HOUR)
    expect([usage.used, usage.remaining]).toEqual([1_000, 0])
    expect(usage.keys.reduce((sum, { requests }) => sum + requests, 0)).toBe(1_000)
    expect(usage.keys.find(({ keyId }) => keyId === keys[2]?.id)?.requests).toBe(100)
  })

  it('with a plan that rises and a window that turns in the middle, get exactly what each allows', async () => {
    const racer = await aRacer()
    const { hash } = await racer.key()
    const wave = (count: number, now: number) =>
      Promise.all(
        Array.from({ length: count }, (_, nth) => racer.ask(nth, racer.question(hash, { now }))),
      )
    const grant = (version: number, requestsPerMonth: number) =>
      racer.object.apply(
        aGrant(racer.accountId, { version, requestsPerMonth, burstPerMinute: 100_000 }),
      )
    const now = START + HOUR
    // The plan rises once the first have heard how they fared, while thousands still wait.
    let heard = 0
    let rising: Promise<unknown> | undefined
    const during = await Promise.all(
      Array.from({ length: 3_000 }, async (_, nth) => {
        const verdict = await racer.ask(nth, racer.question(hash, { now }))
        heard += 1
        if (heard === 300) rising = grant(2, 3_000)
        return verdict
      }),
    )
    await rising
    const limits = new Set(letIn(during).map(({ rates }) => rates?.month?.limit))
    expect([...limits].sort()).toEqual([1_000, 3_000])
    const more = await wave(3_500, now + 2 * SECOND)
    const counts = [...letIn(during), ...letIn(more)].map(
      ({ rates }) => (rates?.month?.limit ?? 0) - (rates?.month?.left ?? 0),
    )
    // 1, 2, 3 … 3,000, each once, over the rise.
    expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 3_000 }, (_, n) => n + 1))
    expect(letIn(await wave(10, WINDOW_END - 1))).toHaveLength(0)
    // Who comes a moment before the turn and waits with those after it is let in with them.
    const turned = await Promise.all([wave(2_000, WINDOW_END - 1), wave(4_000, WINDOW_END)])
    expect(letIn(turned.flat())).toHaveLength(3_000)
    await grant(3, 1_000)
    expect(letIn(await wave(10, WINDOW_END + 1))).toHaveLength(0)
    expect(await racer.used(WINDOW_END + 1)).toBe(3_000)
  })

  it('with claims sent twice over several keys, a rising plan and a turning window leave no gap', async () => {
    const racer = await aRacer()
    let rising: Promise<unknown> | undefined
    let heard = 0
    const keys = [await racer.key(), await racer.key(), await racer.key()]
    let asked = 0
    // Every tenth request claims an `Idempotency-Key`, and the next tenth the same one again.
    const wave = (count: number, now: number) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const nth = asked++
          const order = `order-${Math.floor(nth / 20)}`
          const claim = nth % 10 === 0 ? { claim: { key: order, fingerprint: order } } : {}
          const question = racer.question(keys[nth % 3]?.hash ?? '', { now, ...claim })
          const verdict = await racer.ask(nth, question)
          heard += 1
          if (heard === 300)
            rising = racer.object.apply(
              aGrant(racer.accountId, {
                version: 2,
                requestsPerMonth: 3_000,
                burstPerMinute: 100_000,
              }),
            )
          return verdict
        }),
      )
    const before = await wave(4_000, START + HOUR)
    await rising
    const limits = new Set(letIn(before).map(({ rates }) => rates?.month?.limit))
    expect([...limits].sort()).toEqual([1_000, 3_000])
    const more = await wave(2_500, START + HOUR + SECOND)
    const turned = await Promise.all([wave(500, WINDOW_END - 1), wave(3_500, WINDOW_END)])
    const all = [before, more, turned].flat(2) as Verdict[]
    expect(all).toHaveLength(10_500)
    for (const [end, now] of [
      [WINDOW_END, START + HOUR],
      [Date.UTC(2027, 0, 1), WINDOW_END],
    ] as const) {
      const counts = letIn(all).flatMap(({ rates, receipt }) =>
        rates?.month?.resetsAt === end && receipt ? [rates.month.limit - rates.month.left] : [],
      )
      // 1, 2, 3 … 3,000, each once.
      expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 3_000 }, (_, n) => n + 1))
      if (now === WINDOW_END) expect(await racer.used(now)).toBe(3_000)
    }
    const claimed = await racer.object.usage(WINDOW_END)
    expect(claimed.keys.reduce((sum, { requests }) => sum + requests, 0)).toBe(3_000)
  })

  it('under 500 claims sent five times each are counted 500 times', async () => {
    const racer = await aRacer()
    const { hash } = await racer.key()
    const claim = (nth: number) => ({ key: `order-${nth % 500}`, fingerprint: `body-${nth % 500}` })
    const verdicts = await Promise.all(
      Array.from({ length: 2_500 }, (_, nth) =>
        racer.ask(nth, racer.question(hash, { claim: claim(nth) })),
      ),
    )
    expect(letIn(verdicts)).toHaveLength(500)
    expect(new Set(verdicts.flatMap(({ refusal }) => (refusal ? [refusal.code] : [])))).toEqual(
      new Set(['idempotency_in_flight']),
    )
    expect(await racer.used()).toBe(500)
  })
})

describe('a claim', () => {
  it('cut off before its answer is taken over after its hold and not counted again', async () => {
    const racer = await aRacer({ requestsPerMonth: 1 })
    const { hash } = await racer.key()
    const claim = { key: 'order-1', fingerprint: 'body-1' }
    const at = (now: number) => racer.ask(0, racer.question(hash, { claim, now }))
    const first = await at(START)
    expect((await at(START + 19 * SECOND)).refusal).toEqual({
      code: 'idempotency_in_flight',
      retryAfterSeconds: 1,
    })
    // The quota is used up, and this request was counted: it goes on.
    const second = await at(START + 20 * SECOND)
    expect([second.granted, second.receipt]).toEqual([1, first.receipt])
    const answer = { status: 201, headers: {}, body: '{}' }
    await racer.object.settle(START, { key: 'order-1', hold: second.hold ?? 0, answer })
    // The one that was thought dead comes back with nothing: it takes nothing away.
    await racer.object.settle(START, { key: 'order-1', hold: first.hold ?? 0, answer: null })
    expect((await at(START + 23 * HOUR)).replay).toEqual(answer)
    expect(await racer.used()).toBe(1)
  })

  it('that came to nothing is forgotten and given back, once', async () => {
    const racer = await aRacer()
    const { hash } = await racer.key()
    const claim = { key: 'order-2', fingerprint: 'body-2' }
    const { hold } = await racer.ask(0, racer.question(hash, { claim }))
    for (let twice = 0; twice < 2; twice += 1)
      await racer.object.settle(START + HOUR, { key: 'order-2', hold: hold ?? 0, answer: null })
    expect(await racer.used()).toBe(0)
    expect((await racer.ask(0, racer.question(hash, { claim }))).granted).toBe(1)
  })
})

describe('a claim that comes to nothing, again and again in one instant', () => {
  it('is given back each time, and who held it before takes nothing from who holds it now', async () => {
    const racer = await aRacer()
    const { hash } = await racer.key()
    const claim = { key: 'order-3', fingerprint: 'body-3' }
    const holds: number[] = []
    for (let time = 0; time < 3; time += 1) {
      const { hold } = await racer.ask(0, racer.question(hash, { claim }))
      holds.push(hold ?? 0)
      await racer.object.settle(START + HOUR, { key: 'order-3', hold: hold ?? 0, answer: null })
    }
    expect(new Set(holds).size).toBe(3)
    expect(await racer.used()).toBe(0)
    await racer.ask(0, racer.question(hash, { claim }))
    await racer.object.settle(START + HOUR, { key: 'order-3', hold: holds[2] ?? 0, answer: null })
    expect(await racer.used()).toBe(1)
  })
})

describe('requests let in counted or not, that wait together', () => {
  it('are counted as far as there is room, and all let in', async () => {
    const racer = await aRacer({ requestsPerMonth: 3 })
    const { hash } = await racer.key()
    const verdicts = await Promise.all(
      Array.from({ length: 12 }, () =>
        racer.ask(0, racer.question(hash, { counting: 'if_possible' })),
      ),
    )
    expect(letIn(verdicts)).toHaveLength(12)
    expect(await racer.used()).toBe(3)
  })
})

describe('a key’s own limit', () => {
  it('is not begun anew by replacing the key more often than dead keys are remembered', async () => {
    const racer = await aRacer()
    let { id, hash } = await racer.key(5)
    for (let nth = 0; nth < 5; nth += 1) await racer.ask(nth, racer.question(hash))
    for (let nth = 0; nth < 510; nth += 1) {
      const next = { id: `key_${unique()}`, hash: `hash-${unique()}` }
      const by = {
        accountId: racer.accountId,
        userId: racer.accountId,
        now: START + HOUR,
        auditId: next.id,
        requestId: 'req_1',
        claim: null,
      }
      const made = { ...next, prefix: 'tf_test_', last4: 'abcd' }
      expect((await racer.object.rotateKey(id, made, 0, by)).kind).toBe('made')
      id = next.id
      hash = next.hash
    }
    const refused = await racer.ask(0, racer.question(hash))
    expect(refused.refusal).toEqual({ code: 'quota_exceeded', violated: ['key'] })
  })
})

describe('giving back', () => {
  it('happens once for a reason, and in the window the request was counted in', async () => {
    const racer = await aRacer()
    const { hash } = await racer.key()
    const { receipt } = await racer.ask(0, racer.question(hash, { now: WINDOW_END - 1 }))
    await racer.ask(0, racer.question(hash, { now: WINDOW_END }))
    if (!receipt) throw new Error('not counted')
    for (let twice = 0; twice < 2; twice += 1)
      await racer.object.giveBack(WINDOW_END, receipt, 'goal_1')
    expect(await racer.used(WINDOW_END)).toBe(1)
    const usage = await racer.object.usage(WINDOW_END)
    expect(usage.days.at(-2)).toEqual({ date: '2026-11-30', requests: 0 })
  })
})

describe('time running backwards by a second', () => {
  it('over a window’s turn opens neither the old window nor a new minute', async () => {
    const racer = await aRacer({ requestsPerMonth: 2, burstPerMinute: 3 })
    const { hash } = await racer.key()
    const at = (now: number) => racer.ask(0, racer.question(hash, { now }))
    expect((await at(WINDOW_END)).granted).toBe(1)
    const back = await at(WINDOW_END - SECOND)
    expect([back.granted, monthLeft(back), back.rates?.burst.left]).toEqual([1, 0, 1])
    expect((await at(WINDOW_END - SECOND)).refusal?.code).toBe('quota_exceeded')
    expect((await at(WINDOW_END)).refusal?.code).toBe('quota_exceeded')
  })
})

describe('what the object counted', () => {
  it('is in D1 after its alarm, once however often it is written, and survives the object', async () => {
    const racer = await aRacer()
    const { id, hash } = await racer.key()
    const at = (now: number) => racer.ask(0, racer.question(hash, { now }))
    for (const now of [START, START + 1, START + DAY]) await at(now)
    const rows = async () => {
      const { results } = await env.DB.prepare(
        'SELECT day, key_id, requests FROM usage_daily WHERE account_id = ? ORDER BY day',
      )
        .bind(racer.accountId)
        .all()
      return results
    }
    const expected = [
      { day: '2026-11-01', key_id: id, requests: 2 },
      { day: '2026-11-02', key_id: id, requests: 1 },
    ]
    await runDurableObjectAlarm(racer.object)
    await racer.object.flush()
    expect(await rows()).toEqual(expected)
    expect(await racer.object.flush()).toBe(false)
    // Cut off after the write and before it was noted: it is written again.
    await runInDurableObject(racer.object, (_, { storage }) =>
      storage.sql.exec('DELETE FROM flushed'),
    )
    expect(await racer.object.flush()).toBe(true)
    expect(await rows()).toEqual(expected)
    await runInDurableObject(racer.object, (_, state) => state.abort()).catch(() => undefined)
    expect(await objectOf(racer.accountId).usage(START + DAY)).toMatchObject({ used: 3 })
    await at(START + DAY)
    await objectOf(racer.accountId).flush()
    expect((await rows()).at(-1)).toEqual({ day: '2026-11-02', key_id: id, requests: 2 })
  })
})
