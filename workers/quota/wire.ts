/**
 * The one question that most requests ask, and its answer, as short text: cloning both with their names costs nearly
 * as much as the durable write itself (bench/README.md). Whoever asks for more is answered by RPC as ever.
 */

import type { ApiKey } from '../contract/metering.ts'
import type { Ask, Caller, Counting, Need, Rate, Verdict } from './port.ts'

type QuestionLine = [now: number, kind: Caller['kind'], who: string, need: Need, counting: Counting]

/** A request without a claim that comes alone. */
export function questionText({
  now,
  caller,
  need,
  counting,
}: Omit<Ask, 'requests'> & { now: number }): string {
  const who = caller.kind === 'key' ? caller.hash : caller.userId
  const line: QuestionLine = [now, caller.kind, who, need, counting]
  return JSON.stringify(line)
}

export function questionOf(text: string): { now: number; ask: Ask } {
  const [now, kind, who, need, counting] = JSON.parse(text) as QuestionLine
  const caller: Caller = kind === 'key' ? { kind, hash: who } : { kind, userId: who }
  return { now, ask: { caller, need, counting, requests: 1 } }
}

type RateLine = [limit: number, left: number, resetsAt: number, seconds: number]
type HolderLine = [keyId: string, userId: string, apiKey: ApiKey | null]
type VerdictLine = [
  holder: HolderLine,
  burst: RateLine,
  month: RateLine | null,
  key: RateLine | null,
  counted: [window: number, day: string] | null,
]

/** What a key that is simply let in is told; every other verdict travels whole. */
export function verdictText(verdict: Verdict): string {
  const { holder, rates, receipt } = verdict
  if (!holder || !rates || !isPlain(verdict)) return JSON.stringify(verdict)
  const line: VerdictLine = [
    [holder.keyId, holder.userId, holder.apiKey],
    rateLine(rates.burst),
    rates.month && rateLine(rates.month),
    rates.key && rateLine(rates.key),
    receipt && [receipt.window, receipt.day],
  ]
  return JSON.stringify(line)
}

export function verdictOf(text: string): Verdict {
  const told = JSON.parse(text) as VerdictLine | Verdict
  if (!Array.isArray(told)) return told
  const [[keyId, userId, apiKey], burst, month, key, counted] = told
  return {
    granted: 1,
    refusal: null,
    denied: null,
    holder: { keyId, userId, apiKey },
    rates: { burst: rateOf(burst), month: month && rateOf(month), key: key && rateOf(key) },
    receipt: counted && { window: counted[0], day: counted[1], keyId, userId },
    replay: null,
    hold: null,
  }
}

const isPlain = ({ granted, refusal, denied, replay, hold }: Verdict): boolean =>
  granted === 1 && refusal === null && denied === null && replay === null && hold === null

const rateLine = ({ limit, left, resetsAt, seconds }: Rate): RateLine => [
  limit,
  left,
  resetsAt,
  seconds,
]
const rateOf = ([limit, left, resetsAt, seconds]: RateLine): Rate => ({
  limit,
  left,
  resetsAt,
  seconds,
})
