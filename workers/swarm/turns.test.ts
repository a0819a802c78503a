/** A goal's model turns under chance: loops beside each other keep one budget, and what they cost is the sum of its steps. */

import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openDatabase } from '../db/database.ts'
import { findGoal } from '../db/goals.ts'
import { unique } from '../journeys/builders.ts'
import { aGrant } from '../journeys/metered.ts'
import { testTools } from '../journeys/test-tools.ts'
import { idsFrom } from '../tools/ids.ts'
import { Account } from './account.ts'
import { type Random, seeded } from './data-analyzer/random.ts'
import { KINDS, type Limits } from './model/budget.ts'
import { converse, type ModelTool } from './model/converse.ts'
import { keptModel } from './model/kept.ts'
import type { Answer, Ask, Model } from './model/model.ts'
import type { TaskRow } from './rows.ts'
import { type Asker, GOAL_LIMITS } from './turns.ts'

const START = Date.UTC(2026, 10, 1)
/** More than the goal's own, so that only that one stops a loop. */
const PLENTY: Limits = { costMicroUsd: 9e9, tokens: 9e9, turns: 90, toolCalls: 90, wallMs: 9e9 }

/** A call that reached the model: what it took and, by all that is known of it, cost. */
type Call = { taskId: string | null; began: number; ms: number; tokens: number; cost: number }

/** Until whatever can go on by itself has come to its next wait. */
const quiet = () => new Promise<void>((resolve) => setTimeout(resolve))

/** Time that goes on when everybody waits for it. */
function aTimeline(startAt: number) {
  let now = startAt
  const due: { at: number; go(): void }[] = []
  return {
    now: () => now,
    pass: (ms: number) =>
      new Promise<void>((go) => {
        due.push({ at: now + ms, go })
      }),
    /** To the next instant at which anybody goes on; false: nobody waits. */
    async next(): Promise<boolean> {
      await quiet()
      due.sort((a, b) => a.at - b.at)
      const first = due.shift()
      if (!first) return false
      now = Math.max(now, first.at)
      first.go()
      await quiet()
      return true
    },
  }
}

/**
 * Any answer within what was allowed, in any time up to its end. `dies`: the process does, and nobody hears of it; `ended`:
 * its goal's books are closed, and what was open was counted at its worst.
 */
function aModel(
  random: Random,
  around: { calls: Call[]; dies(): boolean; ended(): boolean; time: ReturnType<typeof aTimeline> },
) {
  const prices = { input: random.pick([0.1, 1, 3]), output: random.pick([0.4, 4, 15]) }
  const costOf = (input: number, output: number) =>
    Math.ceil(input * prices.input + output * prices.output)
  const { calls, time, dies, ended } = around
  async function ask(
    taskId: string | null,
    { system, messages, tools, maxOutputTokens, timeoutMs }: Ask,
  ): Promise<Answer> {
    const question = new TextEncoder().encode(JSON.stringify({ system, messages, tools }))
    const input = question.byteLength + 64 * (messages.length + tools.length + 1)
    const worst = { tokens: input + maxOutputTokens, cost: costOf(input, maxOutputTokens) }
    const ms = random.unit() < 0.3 ? timeoutMs : random.below(timeoutMs + 1)
    const call: Call = { taskId, began: time.now(), ms, ...worst }
    calls.push(call)
    const died = dies()
    await time.pass(ms)
    if (died) return new Promise<Answer>(() => undefined)
    if (random.unit() < 0.15) {
      if (!ended()) Object.assign(call, { tokens: 0, cost: 0 })
      return { kind: 'again', afterSeconds: random.pick([null, 0, 7]), why: 'busy' }
    }
    const usage = random.pick([
      null,
      { input: random.below(input), output: random.below(maxOutputTokens + 1) },
      { input: 900, output: random.below(Math.min(500, maxOutputTokens)) },
    ])
    if (usage && !ended()) {
      const { input: read, output } = usage
      Object.assign(call, { tokens: read + output, cost: costOf(read, output) })
    }
    const next = { id: 'c', name: 'look', arguments: { at: `${calls.length}` } }
    const calling = random.unit() < 0.9 ? [next] : []
    return { kind: 'turn', turn: { text: `t${calls.length}`, calls: calling, usage } }
  }
  return (taskId: string | null): Model => ({
    ...{ name: 'llm:random', prices },
    ask: (asking) => ask(taskId, asking),
  })
}

const look: ModelTool = {
  ...{ name: 'look', description: 'look', parameters: {}, effects: 'none', timeoutMs: 0 },
  input: z.object({ at: z.string() }),
  run: async ({ at }) => `saw ${at}`,
}

/** A goal of five tasks at once, each with a loop of its own; answers what was seen over it. */
async function play(seed: number, sql: SqlStorage, { deaths }: { deaths: boolean }) {
  const random = seeded(seed)
  const time = aTimeline(START)
  const ids = idsFrom({ now: time.now }, random.unit)
  const account = new Account({ sql, tools: testTools, ids, origin: '', now: time.now })
  const accountId = `usr_${unique()}`
  account.store.grant = aGrant(accountId, {
    ...{ concurrentTasks: 5, quotaAnchor: START, validUntil: START + 9e9 },
  })
  const by = { accountId, actorId: accountId, receipt: null, claim: null, scheduleId: null }
  const { id: goalId } = account.submit({ ...by, text: 'Do it', given: [] })
  const calls: Call[] = []
  const over: string[] = []
  const alive = new Map<string, number>()
  let dying: string | null = null
  const modelOf = aModel(random, {
    ...{ calls, time },
    // A goal that was cancelled hears of what still runs for as long as that holds its place.
    ended: () => account.store.ledger(goalId) === null,
    dies: () => {
      const task = calls.at(-1)?.taskId ?? null
      if (!deaths || task === null || random.unit() > 0.15) return false
      dying = task
      alive.delete(task)
      return true
    },
  })
  const keeper = {
    async beginTurn(...asked: Parameters<typeof account.turns.begin>) {
      const begun = account.turns.begin(...asked)
      const spent = account.turns.spent(goalId)
      over.push(...KINDS.filter((kind) => spent[kind] > GOAL_LIMITS[kind]))
      return begun
    },
    endTurn: async (...said: Parameters<typeof account.turns.end>) => account.turns.end(...said),
  }
  const loop = (asker: Asker, tools: ModelTool[]) =>
    converse({
      ...{ system: 'Help.', tools, limits: PLENTY, now: time.now, sleep: time.pass },
      model: keptModel({ model: modelOf(asker.taskId), keeper, goalId, asker, now: time.now }),
      messages: [{ role: 'user', text: `${asker.taskId}, run ${asker.fence}` }],
      spent: { costMicroUsd: 0, tokens: 0, turns: 0, toolCalls: 0, wallMs: 0, calls: {} },
      signal: new AbortController().signal,
      onStep: async () => undefined,
    })
  async function run({ id, fence }: TaskRow) {
    alive.set(id, fence ?? 0)
    await loop({ taskId: id, fence }, [look])
    const done = { outcome: { kind: 'done' as const }, artifacts: [], published: [], note: null }
    account.finish(id, fence ?? 0, { ...done, durationMs: 0 })
    if (alive.get(id) === fence) alive.delete(id)
  }

  account.takeUp(goalId)
  let planning = true
  void loop({ taskId: null, fence: null }, []).then(() => {
    planning = false
  })
  while (planning && (await time.next()));
  const task = { tool: 'probe', title: '', deps: [], why: 'so' }
  const tasks = ['a', 'b', 'c', 'd', 'e'].map((id) => ({
    ...{ id, ...task },
    input: { url: `https://${id}.test` },
  }))
  account.planned(goalId, 0, { engine: 'test', question: null, tasks })
  account.begin(goalId)
  const cancelledAt = deaths && random.unit() < 0.5 ? time.now() + random.below(150_000) : Infinity
  for (;;) {
    for (const one of account.dispatch()) void run(one)
    const went = await time.next()
    if (time.now() >= cancelledAt) account.cancel(goalId)
    // Whoever lives says so in time; who died does not, and after a while is missed.
    for (const [id, fence] of alive) account.beat(id, fence)
    if (!went && dying !== null) void time.pass(20_000)
    if (!went && dying === null) break
    account.tick()
    if (!went) dying = null
  }
  return { account, accountId, goalId, calls, over }
}

const inObject = <T>(name: string, work: (sql: SqlStorage) => Promise<T>): Promise<T> =>
  runInDurableObject(env.SWARM.getByName(name), (_, { storage }) => work(storage.sql))

describe('loops of one goal beside each other', () => {
  it('keep its budget together, time included, whatever 60 random models say', async () => {
    const stopped = new Set<string>()
    for (let seed = 0; seed < 60; seed += 1)
      await inObject(`turns-${seed}`, async (sql) => {
        const { over, calls, account, goalId } = await play(seed, sql, { deaths: false })
        expect(over, `seed ${seed}`).toEqual([])
        const sum = (of: (call: Call) => number) => calls.reduce((all, one) => all + of(one), 0)
        // 30 turns, ten minutes, 250,000 tokens, half a dollar: SWARM.md's hard caps as turns.ts sets them.
        expect(
          sum(({ ms }) => ms),
          `seed ${seed}: time`,
        ).toBeLessThanOrEqual(600_000)
        expect(
          sum(({ tokens }) => tokens),
          `seed ${seed}: tokens`,
        ).toBeLessThanOrEqual(250_000)
        expect(
          sum(({ cost }) => cost),
          `seed ${seed}: cost`,
        ).toBeLessThanOrEqual(500_000)
        expect(account.store.goal(goalId)?.status).toBe('succeeded')
        if (sum(({ ms }) => ms) > 550_000) stopped.add('time')
      })
    expect([...stopped]).toEqual(['time'])
  })
})

describe('what a goal used', () => {
  it('is the sum of its steps, in the object and in D1, whoever died, and what each call can have cost', async () => {
    const seen = { broken: 0, cancelled: 0, cost: 0 }
    for (let seed = 1_000; seed < 1_040; seed += 1)
      await inObject(`turns-${seed}`, async (sql) => {
        const { account, goalId, calls } = await play(seed, sql, { deaths: true })
        const row = account.store.goal(goalId)
        if (!row) throw new Error('no goal')
        const steps: { tokens: number; modelCostMicroUsd: number; text: string }[] = []
        for (let told = 0, more = true; more; ) {
          const events = account.store.events(goalId, told)
          told = events.at(-1)?.id ?? told
          more = events.length > 0
          for (const { type, body } of events)
            if (type === 'step') steps.push((body as { step: (typeof steps)[number] }).step)
        }
        const tokens = steps.reduce((sum, step) => sum + step.tokens, 0)
        const modelCostMicroUsd = steps.reduce((sum, step) => sum + step.modelCostMicroUsd, 0)
        const { usage } = account.view(row)
        expect(usage, `seed ${seed}`).toEqual({ requests: 0, tokens, modelCostMicroUsd })
        expect(tokens, `seed ${seed}`).toBe(calls.reduce((sum, call) => sum + call.tokens, 0))
        expect(modelCostMicroUsd).toBe(calls.reduce((sum, call) => sum + call.cost, 0))
        const db = openDatabase(env.DB)
        while (await account.debts.pay(db, START));
        expect((await findGoal(db, goalId))?.usage).toEqual(usage)
        seen.cost += modelCostMicroUsd
        seen.cancelled += row.status === 'cancelled' ? 1 : 0
        seen.broken += steps.filter(({ text }) => text.endsWith('counted at its worst')).length
      })
    expect(seen.broken).toBeGreaterThan(20)
    expect(seen.cancelled).toBeGreaterThan(5)
    expect(seen.cost).toBeGreaterThan(1_000_000)
  })
})
