/** What a goal's model turns cost and said: reserved before each, settled after, and not paid again for the same question. */

import type { StepKind } from '../contract/swarm.ts'
import { SECOND } from '../tools/clock.ts'
import type { Board } from './board.ts'
import {
  type Limits,
  nothingSpent,
  reserve,
  type Spent,
  settle,
  type Worst,
} from './model/budget.ts'
import type { Model, Usage } from './model/model.ts'
import type { Store } from './store.ts'

/** One goal's, its planning and all its tasks together, over every resume. */
export const GOAL_LIMITS: Limits = {
  costMicroUsd: 500_000,
  tokens: 250_000,
  turns: 30,
  toolCalls: 40,
  wallMs: 600_000,
}
/** Answers are remembered so far: a plan and a summary are shorter. */
const MAX_SAID_CHARACTERS = 20_000
/** A planner that is silent for so long after its turn had to end is gone. */
const GONE_AFTER_MS = 5 * SECOND

/** Whose turn: a run of a task, or the planner (both null). */
export type Asker = { taskId: string | null; fence: number | null }
type Reserved = Worst &
  Asker & { question: string; model: Pick<Model, 'name' | 'prices'>; began: number }
/** Plain data, one row a goal, until the goal ends. */
export type Ledger = {
  spent: Spent
  /** Every turn has a number of its own. */
  turns: number
  /** What has been asked and not answered yet, at its worst. */
  reserved: Record<number, Reserved>
  /** Answers by the hash of their question. */
  said: Record<string, string>
}
export const noTurns = (): Ledger => ({ spent: nothingSpent(), turns: 0, reserved: {}, said: {} })

export type TurnWish = {
  /** Hash of all that is asked. */
  question: string
  model: Pick<Model, 'name' | 'prices'>
  bytes: number
  messages: number
  wishedOutputTokens: number
  wishedMs: number
}
export type TurnBegun =
  | { kind: 'go'; turn: number; maxOutputTokens: number; timeoutMs: number }
  /** Asked before, and paid then. */
  | { kind: 'said'; text: string }
  /** Another planner waits for the same answer. */
  | { kind: 'busy' }
  | { kind: 'stop'; why: string }
/** `text` null: it failed, and only its time counts. */
export type TurnEnd = { text: string | null; usage: Usage; tookMs: number }

export type TurnStep = {
  goalId: string
  taskId: string | null
  kind: StepKind
  text: string
  durationMs: number
  tokens: number
  modelCostMicroUsd: number
}
type Around = {
  store: Store
  now(): number
  board: Pick<Board, 'holds'>
  step(step: TurnStep): void
}

/** All that is reserved, on top of what is spent. */
function withReserved({ spent, reserved }: Ledger): Spent {
  const open = Object.values(reserved)
  const sum = (of: (one: Reserved) => number) => open.reduce((total, one) => total + of(one), 0)
  return {
    ...spent,
    turns: spent.turns + open.length,
    tokens: spent.tokens + sum(({ tokens }) => tokens),
    costMicroUsd: spent.costMicroUsd + sum(({ costMicroUsd }) => costMicroUsd),
    wallMs: spent.wallMs + sum(({ wallMs }) => wallMs),
  }
}

export class Turns {
  readonly #around: Around

  constructor(around: Around) {
    this.#around = around
  }

  spent(goalId: string): Spent {
    return withReserved(this.#around.store.ledger(goalId) ?? noTurns())
  }

  begin(goalId: string, asker: Asker, wish: TurnWish): TurnBegun {
    if (!this.#around.board.holds(goalId, asker))
      return { kind: 'stop', why: 'not wanted any more' }
    const ledger = this.#around.store.ledger(goalId) ?? noTurns()
    const own = Object.values(ledger.reserved).filter(({ taskId }) => taskId === asker.taskId)
    const now = this.#around.now()
    // Of a task only one run lives; of the CEO's deliveries two may.
    if (asker.taskId === null && own.some((one) => one.began + one.wallMs + GONE_AFTER_MS > now))
      return { kind: 'busy' }
    // Whoever asks anew has lost what he had asked before.
    for (const [turn, { taskId }] of Object.entries(ledger.reserved))
      if (taskId === asker.taskId) this.#settle(goalId, ledger, Number(turn), null)
    this.#around.store.keepLedger(goalId, ledger)
    const said = ledger.said[wish.question]
    if (said !== undefined) return { kind: 'said', text: said }
    const judged = reserve(GOAL_LIMITS, withReserved(ledger), wish.model, wish)
    if (judged.kind === 'stop') return { kind: 'stop', why: `budget: ${judged.stop}` }
    const turn = ledger.turns + 1
    const { question, model } = wish
    ledger.reserved[turn] = { ...judged.worst, ...asker, question, model, began: now }
    this.#around.store.keepLedger(goalId, { ...ledger, turns: turn })
    const { maxOutputTokens, wallMs: timeoutMs } = judged.worst
    return { kind: 'go', turn, maxOutputTokens, timeoutMs }
  }

  /** Of a turn that was given up meanwhile nothing counts any more: its worst case is paid. */
  end(goalId: string, turn: number, end: TurnEnd): void {
    const ledger = this.#around.store.ledger(goalId)
    if (!ledger?.reserved[turn]) return
    this.#settle(goalId, ledger, turn, end)
    this.#around.store.keepLedger(goalId, ledger)
  }

  /** The goal has ended: what was asked and never answered is paid at its worst. Answers the goal's id. */
  close(goalId: string): string {
    const ledger = this.#around.store.ledger(goalId)
    if (!ledger) return goalId
    for (const turn of Object.keys(ledger.reserved))
      this.#settle(goalId, ledger, Number(turn), null)
    this.#around.store.keepLedger(goalId, null)
    return goalId
  }

  /** `end` null: it broke off, and what it cost nobody knows. */
  #settle(goalId: string, ledger: Ledger, turn: number, end: TurnEnd | null): void {
    const reserved = ledger.reserved[turn]
    if (!reserved) return
    delete ledger.reserved[turn]
    const { model, taskId, question, began } = reserved
    const sinceMs = Math.min(reserved.wallMs, this.#around.now() - began)
    const tookMs = Math.max(0, end ? end.tookMs : sinceMs)
    const before = ledger.spent
    const failed = end !== null && end.text === null
    ledger.spent = failed
      ? { ...before, wallMs: before.wallMs + tookMs }
      : settle(before, reserved, model, end?.usage ?? null, tookMs)
    if (end && end.text !== null) ledger.said[question] = end.text.slice(0, MAX_SAID_CHARACTERS)
    this.#around.step({
      goalId,
      taskId,
      kind: 'model',
      text: end
        ? `${model.name}: ${end.text ?? 'no answer'}`
        : `${model.name}: broke off; counted at its worst`,
      durationMs: tookMs,
      tokens: ledger.spent.tokens - before.tokens,
      modelCostMicroUsd: ledger.spent.costMicroUsd - before.costMicroUsd,
    })
  }
}
