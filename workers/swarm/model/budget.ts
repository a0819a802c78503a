/** What a goal may spend on a model: judged before each call with its worst case, settled after, kept over resumes. Pure. */

import type { Model, Usage } from './model.ts'

export const KINDS = ['costMicroUsd', 'tokens', 'turns', 'toolCalls', 'wallMs'] as const
export type Kind = (typeof KINDS)[number]
export type Limits = Record<Kind, number>
/** Plain data: it is written down with each step, and a resumed run goes on from it. */
export type Spent = Limits & { calls: Record<string, number> }
/** `circle`: the same tool with the same arguments once too often. */
export type Stop = Kind | 'circle'
export type Worst = {
  tokens: number
  costMicroUsd: number
  maxOutputTokens: number
  /** It is cut off after so long. */
  wallMs: number
}

/** The third time is a circle. */
const MAX_SAME_CALLS = 2
/** Less than this is no answer. */
const LEAST_OUTPUT_TOKENS = 64
const LEAST_MS = 1_000
/** What providers put around messages, per message. */
const TOKENS_AROUND = 64

export const nothingSpent = (): Spent => ({
  costMicroUsd: 0,
  tokens: 0,
  turns: 0,
  toolCalls: 0,
  wallMs: 0,
  calls: {},
})

/**
 * The most a call can come to: a token has at least one byte, so the request's bytes bound its tokens. Output and time
 * are cut to what is left. `stop`: not even the least answer fits.
 */
export function reserve(
  limits: Limits,
  spent: Spent,
  { prices }: Pick<Model, 'prices'>,
  request: { bytes: number; messages: number; wishedOutputTokens: number; wishedMs: number },
): { kind: 'go'; worst: Worst } | { kind: 'stop'; stop: Stop } {
  if (spent.turns >= limits.turns) return { kind: 'stop', stop: 'turns' }
  const byTime = limits.wallMs - spent.wallMs
  if (byTime < LEAST_MS) return { kind: 'stop', stop: 'wallMs' }
  const input = request.bytes + TOKENS_AROUND * request.messages
  const byTokens = limits.tokens - spent.tokens - input
  if (byTokens < LEAST_OUTPUT_TOKENS) return { kind: 'stop', stop: 'tokens' }
  const money = limits.costMicroUsd - spent.costMicroUsd - input * prices.input
  const byMoney = prices.output > 0 ? Math.floor(money / prices.output) : money >= 0 ? Infinity : 0
  if (byMoney < LEAST_OUTPUT_TOKENS) return { kind: 'stop', stop: 'costMicroUsd' }
  const maxOutputTokens = Math.min(request.wishedOutputTokens, byTokens, byMoney)
  return {
    kind: 'go',
    worst: {
      maxOutputTokens,
      tokens: input + maxOutputTokens,
      costMicroUsd: Math.ceil(input * prices.input + maxOutputTokens * prices.output),
      wallMs: Math.min(request.wishedMs, byTime),
    },
  }
}

/** Unknown usage costs the worst case; more than that is believed, too, and ends the run at the next question. */
export function settle(
  spent: Spent,
  worst: Worst,
  { prices }: Pick<Model, 'prices'>,
  usage: Usage,
  tookMs: number,
): Spent {
  return {
    ...spent,
    turns: spent.turns + 1,
    tokens: spent.tokens + (usage ? usage.input + usage.output : worst.tokens),
    costMicroUsd:
      spent.costMicroUsd +
      (usage
        ? Math.ceil(usage.input * prices.input + usage.output * prices.output)
        : worst.costMicroUsd),
    wallMs: spent.wallMs + tookMs,
  }
}

/** `call` names tool and arguments, `worstMs` how long it may take. Counted before it runs: a run cut off in it has used it. */
export function countCall(
  limits: Limits,
  spent: Spent,
  call: string,
  worstMs: number,
): { kind: 'go'; spent: Spent } | { kind: 'stop'; stop: Stop } {
  if (spent.toolCalls >= limits.toolCalls) return { kind: 'stop', stop: 'toolCalls' }
  if (spent.wallMs + worstMs > limits.wallMs) return { kind: 'stop', stop: 'wallMs' }
  const before = Object.hasOwn(spent.calls, call) ? (spent.calls[call] ?? 0) : 0
  if (before >= MAX_SAME_CALLS) return { kind: 'stop', stop: 'circle' }
  return {
    kind: 'go',
    spent: {
      ...spent,
      toolCalls: spent.toolCalls + 1,
      calls: { ...spent.calls, [call]: before + 1 },
    },
  }
}

export const passTime = (spent: Spent, ms: number): Spent => ({
  ...spent,
  wallMs: spent.wallMs + Math.max(0, ms),
})
