/**
 * The one question that most requests ask, and its answer, as short text: cloning both with their names costs nearly
 * as much as the durable write itself (bench/README.md). Whoever asks for more is answered by RPC as ever.
 */

import type { Ask, Caller, Counting, Need, Rate, Rates, Verdict } from './port.ts'

/** A request without a claim that comes alone. */
export const questionText = ({ caller, need, counting }: Omit<Ask, 'requests'>): string =>
  `${need} ${counting} ${caller.kind} ${caller.kind === 'key' ? caller.hash : caller.userId}`

/** The object's side: who asks the same as the last time is not read again. */
export class QuestionReader {
  #last: { text: string; ask: Ask } | null = null

  read(text: string): Ask {
    if (this.#last?.text !== text) this.#last = { text, ask: askOf(text) }
    return this.#last.ask
  }
}

export function askOf(text: string): Ask {
  const [need, counting, kind, who = ''] = text.split(' ')
  const caller: Caller = kind === 'key' ? { kind, hash: who } : { kind: 'member', userId: who }
  return { caller, need: need as Need, counting: counting as Counting, requests: 1 }
}

/**
 * From one request of a key to the next only what is left of its limits changes. The rest is written once and read
 * once: where it stands in front as it did before, nobody parses it again.
 */
type Known = { verdict: Verdict; text: string }

const REST_ENDS = '\n'

/** The object's side, for as long as it is awake. */
export class VerdictWriter {
  #known: Known | null = null

  /** Whole as JSON, but for a key that is simply let in: then what is left follows in a line of its own. */
  write(verdict: Verdict): string {
    const { holder, rates } = verdict
    if (!holder || !rates || !isPlain(verdict)) return JSON.stringify(verdict)
    if (!this.#known || !alike(this.#known.verdict, verdict))
      this.#known = { verdict, text: JSON.stringify(verdict) }
    const { burst, month, key } = rates
    const left = `[${burst.left},${month ? month.left : null},${key ? key.left : null}]`
    return `${this.#known.text}${REST_ENDS}${left}`
  }
}

/** The edge's side, for an account. */
export class VerdictReader {
  #known: Known | null = null

  read(answer: string): Verdict {
    const end = answer.indexOf(REST_ENDS)
    if (end === -1) return JSON.parse(answer) as Verdict
    if (this.#known?.text.length !== end || !answer.startsWith(this.#known.text)) {
      const text = answer.slice(0, end)
      this.#known = { text, verdict: JSON.parse(text) as Verdict }
    }
    const { verdict } = this.#known
    const left = JSON.parse(answer.slice(end + 1)) as Left
    return { ...verdict, rates: verdict.rates && withLeft(verdict.rates, left) }
  }
}

/** Of minute, month and key; null where there is no such limit. */
type Left = [burst: number, month: number | null, key: number | null]

const withLeft = ({ burst, month, key }: Rates, [ofBurst, ofMonth, ofKey]: Left): Rates => ({
  burst: rateWith(burst, ofBurst),
  month: month && rateWith(month, ofMonth),
  key: key && rateWith(key, ofKey),
})

const rateWith = ({ limit, resetsAt, seconds }: Rate, left: number | null): Rate => ({
  limit,
  left: left ?? 0,
  resetsAt,
  seconds,
})

const isPlain = ({ granted, refusal, denied, replay, hold }: Verdict): boolean =>
  granted === 1 && !refusal && !denied && !replay && hold === null

/** But for what is left. A receipt and a key's view are the same objects for as long as nothing of them changes. */
const alike = (one: Verdict, other: Verdict): boolean =>
  one.receipt === other.receipt &&
  one.holder?.keyId === other.holder?.keyId &&
  one.holder?.apiKey === other.holder?.apiKey &&
  sameLimit(one.rates?.burst, other.rates?.burst) &&
  sameLimit(one.rates?.month, other.rates?.month) &&
  sameLimit(one.rates?.key, other.rates?.key)

const sameLimit = (one?: Rate | null, other?: Rate | null): boolean =>
  one?.limit === other?.limit &&
  one?.resetsAt === other?.resetsAt &&
  one?.seconds === other?.seconds
