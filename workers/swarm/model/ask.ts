/** One model turn within a budget: reserved before, settled after, tried again for free where the provider failed. */

import { type Limits, passTime, reserve, type Spent, type Stop, settle } from './budget.ts'
import { type Ask, MAX_TURN_MS, type Model, type Turn } from './model.ts'

/** Tries of one turn; those that failed are not counted, but their time is. */
const TRIES = 4
const FIRST_WAIT_MS = 1_000
const WISHED_OUTPUT_TOKENS = 4_096

export type Surroundings = {
  model: Model
  limits: Limits
  signal: AbortSignal
  now(): number
  /** Rejects when the signal aborts. */
  sleep(ms: number): Promise<void>
}
export type Asked =
  | { kind: 'turn'; turn: Turn; spent: Spent; tookMs: number }
  | { kind: 'stop'; stop: Stop; spent: Spent }
  | { kind: 'failed'; why: string; spent: Spent }

const bytesOf = (value: unknown): number =>
  new TextEncoder().encode(JSON.stringify(value)).byteLength

export async function askWithin(
  { model, limits, signal, now, sleep }: Surroundings,
  before: Spent,
  question: Pick<Ask, 'system' | 'messages' | 'tools'>,
): Promise<Asked> {
  const request = {
    bytes: bytesOf(question),
    messages: question.messages.length + question.tools.length + 1,
    wishedOutputTokens: WISHED_OUTPUT_TOKENS,
    wishedMs: MAX_TURN_MS,
  }
  let spent = before
  let why = ''
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const reserved = reserve(limits, spent, model, request)
    if (reserved.kind === 'stop') return { ...reserved, spent }
    const { worst } = reserved
    const began = now()
    const { maxOutputTokens, wallMs: timeoutMs } = worst
    const answer = await model.ask({ ...question, maxOutputTokens, timeoutMs, signal })
    const tookMs = Math.max(0, now() - began)
    if (answer.kind === 'turn')
      return {
        kind: 'turn',
        turn: answer.turn,
        spent: settle(spent, worst, model, answer.turn.usage, tookMs),
        tookMs,
      }
    spent = passTime(spent, tookMs)
    why = answer.why
    if (answer.kind === 'failed') break
    const waitMs =
      answer.afterSeconds === null ? FIRST_WAIT_MS * 2 ** attempt : answer.afterSeconds * 1_000
    // Waiting past the end would find it closed.
    if (spent.wallMs + waitMs >= limits.wallMs) return { kind: 'stop', stop: 'wallMs', spent }
    if (attempt < TRIES - 1) {
      await sleep(waitMs)
      spent = passTime(spent, waitMs)
    }
  }
  return { kind: 'failed', why, spent }
}
