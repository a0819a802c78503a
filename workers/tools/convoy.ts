/** Requests of one isolate that wait for the same thing go as one batch, and nobody who comes alone waits for company. */

import { systemClock } from './clock.ts'

/** Keeps the asking request's work alive if its client hangs up meanwhile: others wait for it. */
export type KeepAlive = (work: Promise<unknown>) => void

/** Does what all of them ask for, and answers in the order asked. */
export type Carry<Question, Answer> = (questions: Question[]) => Promise<Answer[]>

type Turn<Answer> = { kind: 'lead' } | { kind: 'told'; answer: Answer; among: Told }
type Waiting<Question, Answer> = {
  question: Question
  settle(turn: Turn<Answer>): void
  fail(error: unknown): void
}

/** Whoever leads or should lead next and is gone (its client hung up) is waited for no longer than this. */
const IMPATIENT_AFTER_MS = 250
/** A call that is not answered at all is a fault. */
const GIVE_UP_AFTER_MS = 15_000
/** Turns of the event loop that those told last get to go on with their answer before the next batch leaves. */
const PATIENCE_TURNS = 3

/** Those who were told together and have not gone on yet. */
type Told = { left: number }

/**
 * The first to come asks at once; who comes meanwhile waits, and the first of those then asks for all of them,
 * each from a request that is itself waiting: no request works for others after its own answer.
 *
 * The runtime prefers requests that arrive to those told by another request. So whoever comes while some are still
 * to go on lets them pass: else they starve behind batches of one or two (at 32 connections 3 went together, 13 so).
 */
export class Convoy<Question, Answer> {
  readonly #most: number
  #waiting: Waiting<Question, Answer>[] = []
  #led = false
  #ledAt = 0
  #told: Told = { left: 0 }

  /** So many go together at most. */
  constructor(most: number) {
    this.#most = most
  }

  /** Nobody waits, so that it may be forgotten; whoever led for longer than anybody waits is gone. */
  get idle(): boolean {
    const under = this.#led && systemClock.now() - this.#ledAt <= GIVE_UP_AFTER_MS
    return !under && this.#waiting.length === 0
  }

  /**
   * Whoever comes alone takes the short way: most requests of a quiet account pay for nothing else, not even for being
   * kept alive. So one that led and is gone leaves the lead open, and after a while nobody waits for it.
   */
  ask(question: Question, carry: Carry<Question, Answer>, keepAlive: KeepAlive): Promise<Answer> {
    const free = !this.#led || systemClock.now() - this.#ledAt > IMPATIENT_AFTER_MS
    const alone = free && this.#told.left === 0
    return alone ? this.#lead(question, carry, keepAlive) : this.#inTurn(question, carry, keepAlive)
  }

  async #inTurn(
    question: Question,
    carry: Carry<Question, Answer>,
    keepAlive: KeepAlive,
  ): Promise<Answer> {
    if (this.#led) {
      const turn = await this.#turn(question)
      if (turn.kind === 'told') return turn.answer
    }
    this.#led = true
    if (this.#told.left > 0) await this.#letPass()
    return this.#lead(question, carry, keepAlive)
  }

  async #letPass(): Promise<void> {
    for (let turn = 0; turn < PATIENCE_TURNS && this.#told.left > 0; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 0))
  }

  /** Asks for itself and for all who wait by now, tells them, and lets the next of those who came since lead. */
  #lead(own: Question, carry: Carry<Question, Answer>, keepAlive: KeepAlive): Promise<Answer> {
    this.#led = true
    this.#ledAt = systemClock.now()
    const followers = this.#waiting.splice(0, this.#most - 1)
    const asked = this.#ask(own, followers, carry)
    if (followers.length > 0) keepAlive(asked.then(nothing, nothing))
    return asked
  }

  async #ask(
    own: Question,
    followers: Waiting<Question, Answer>[],
    carry: Carry<Question, Answer>,
  ): Promise<Answer> {
    try {
      const answers = await carry([own, ...followers.map(({ question }) => question)])
      const [mine] = answers
      if (mine === undefined || answers.length !== followers.length + 1)
        throw new Error(`${followers.length + 1} asked, ${answers.length} answered`)
      const told: Told = { left: followers.length }
      this.#told = told
      followers.forEach(({ settle }, at) => {
        settle({ kind: 'told', answer: answers[at + 1] as Answer, among: told })
      })
      return mine
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
  async #turn(question: Question): Promise<Turn<Answer>> {
    const { promise, resolve, reject } = Promise.withResolvers<Turn<Answer>>()
    const waiting: Waiting<Question, Answer> = { question, settle: resolve, fail: reject }
    let timer = setTimeout(() => {
      const at = this.#waiting.indexOf(waiting)
      timer = setTimeout(() => reject(new Error('nobody answered')), GIVE_UP_AFTER_MS)
      if (at === -1) return
      this.#waiting.splice(at, 1)
      resolve({ kind: 'lead' })
    }, IMPATIENT_AFTER_MS)
    this.#waiting.push(waiting)
    try {
      const turn = await promise
      if (turn.kind === 'told') turn.among.left -= 1
      return turn
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Whoever asks hears of a failure; whoever only keeps the work alive need not. */
const nothing = (): void => undefined
