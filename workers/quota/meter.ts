/** The edge's side of the quota: requests of this isolate that wait for the same account go to its object as one batch. */

import type { Ask, QuotaPort, Rate, Verdict } from './port.ts'

/** One request; `now` is the app's time in milliseconds. */
export type Question = Omit<Ask, 'requests'> & { now: number }

/** Keeps the asking request's work alive if its client hangs up meanwhile: others may wait for it. */
export type KeepAlive = (work: Promise<unknown>) => void

export type Meter = {
  /** What the account's object says to this one request: `granted` is 0 or 1. */
  ask(accountId: string, question: Question, keepAlive: KeepAlive): Promise<Verdict>
}

type Turn = { kind: 'lead' } | { kind: 'told'; verdict: Verdict }
type Waiting = { question: Question; settle(turn: Turn): void; fail(error: unknown): void }

/** Whoever should lead next and is gone (its client hung up) is waited for no longer than this. */
const IMPATIENT_AFTER_MS = 2_000
/** An object that does not answer at all is a fault. */
const GIVE_UP_AFTER_MS = 15_000
const MAX_BATCH = 256

/**
 * One for an isolate. The first to come asks at once; who comes meanwhile waits, and the first of those then asks
 * for all of them, each from a request that is itself waiting: no request works for others after its own answer.
 */
export function meterOver(quota: (accountId: string) => Pick<QuotaPort, 'admit'>): Meter {
  const lines = new Map<string, Line>()
  return {
    async ask(accountId, question, keepAlive) {
      const line = lines.get(accountId) ?? new Line()
      lines.set(accountId, line)
      try {
        return await line.ask(question, (now, asks) => quota(accountId).admit(now, asks), keepAlive)
      } finally {
        if (line.idle) lines.delete(accountId)
      }
    },
  }
}

type Admit = QuotaPort['admit']

class Line {
  #waiting: Waiting[] = []
  #led = false

  get idle(): boolean {
    return !this.#led && this.#waiting.length === 0
  }

  async ask(question: Question, admit: Admit, keepAlive: KeepAlive): Promise<Verdict> {
    if (!this.#led) return this.#lead(question, admit, keepAlive)
    const turn = await this.#turn(question)
    if (turn.kind === 'told') return turn.verdict
    return this.#lead(question, admit, keepAlive)
  }

  /** Asks for itself and for all who wait by now, tells them, and lets the next of those who came since lead. */
  #lead(own: Question, admit: Admit, keepAlive: KeepAlive): Promise<Verdict> {
    this.#led = true
    const asked = this.#ask(own, this.#waiting.splice(0, MAX_BATCH - 1), admit)
    keepAlive(asked.then(nothing, nothing))
    return asked
  }

  async #ask(own: Question, followers: Waiting[], admit: Admit): Promise<Verdict> {
    try {
      if (followers.length === 0) return await alone(own, admit)
      const questions = [own, ...followers.map(({ question }) => question)]
      const [mine, ...theirs] = await together(questions, admit)
      followers.forEach(({ settle }, at) => {
        const verdict = theirs[at]
        if (verdict) settle({ kind: 'told', verdict })
      })
      return answered(mine)
    } catch (error) {
      for (const { fail } of followers) fail(error)
      throw error
    } finally {
      this.#next()
    }
  }

  #next(): void {
    this.#led = false
    const [next] = this.#waiting.splice(0, 1)
    if (!next) return
    this.#led = true
    next.settle({ kind: 'lead' })
  }

  /**
   * Waits for the one who leads, with a timer of its own: a request that waits for another's promise alone is taken
   * for a hung one. `withResolvers` and not `new Promise`: the runtime brings whoever waits back to their own
   * request only for promises that no optimizer has inlined.
   */
  async #turn(question: Question): Promise<Turn> {
    const { promise, resolve, reject } = Promise.withResolvers<Turn>()
    const waiting: Waiting = { question, settle: resolve, fail: reject }
    let timer = setTimeout(() => {
      const at = this.#waiting.indexOf(waiting)
      timer = setTimeout(
        () => reject(new Error('the quota object did not answer')),
        GIVE_UP_AFTER_MS,
      )
      if (at === -1) return
      this.#waiting.splice(at, 1)
      resolve({ kind: 'lead' })
    }, IMPATIENT_AFTER_MS)
    this.#waiting.push(waiting)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Whoever asks hears of a failure; whoever only keeps the work alive need not. */
const nothing = (): void => undefined

function answered(verdict: Verdict | undefined): Verdict {
  if (!verdict) throw new Error('the quota object left a question open')
  return verdict
}

/** Most requests of a quiet account: nothing to group, nothing to share out. */
async function alone({ now, ...rest }: Question, admit: Admit): Promise<Verdict> {
  const [verdict] = await admit(now, [{ ...rest, requests: 1 }])
  return answered(verdict)
}

/** What is alike is asked once with a number; a claim is its own. */
const kindOf = ({ caller, need, counting }: Question): string =>
  `${counting} ${need} ${caller.kind === 'key' ? caller.hash : caller.userId}`

/** The latest `now` speaks for all: the object decides in one instant. Answers in the order asked. */
async function together(questions: Question[], admit: Admit): Promise<Verdict[]> {
  const now = questions.reduce((latest, question) => Math.max(latest, question.now), 0)
  const asks: Ask[] = []
  const kinds = new Map<string, number>()
  const places = questions.map((question) => {
    const { now: _, ...rest } = question
    const kind = kindOf(question)
    const known = question.claim ? undefined : kinds.get(kind)
    const ask = known === undefined ? undefined : asks[known]
    if (known !== undefined && ask) {
      ask.requests += 1
      return { ask: known, nth: ask.requests - 1 }
    }
    const at = asks.push({ ...rest, requests: 1 }) - 1
    if (!question.claim) kinds.set(kind, at)
    return { ask: at, nth: 0 }
  })
  const verdicts = await admit(now, asks)
  return places.map(({ ask, nth }) => share(answered(verdicts[ask]), nth))
}

/** The n-th request's part of a verdict for several: the first come first, each with what was left after it. */
export function share(verdict: Verdict, nth: number): Verdict {
  const { granted, rates } = verdict
  if (nth >= granted) return { ...verdict, granted: 0, receipt: null, hold: null }
  const behind = granted - 1 - nth
  const counted = verdict.receipt === null ? 0 : behind
  return {
    ...verdict,
    granted: 1,
    refusal: null,
    rates: rates && {
      burst: raised(rates.burst, behind),
      month: rates.month && raised(rates.month, counted),
      key: rates.key && raised(rates.key, counted),
    },
  }
}

const raised = (rate: Rate, by: number): Rate =>
  by === 0 ? rate : { ...rate, left: rate.left + by }
