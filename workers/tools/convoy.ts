/** Requests of one isolate that wait for the same thing go as one batch, and nobody who comes alone waits for company. */

/** Keeps the asking request's work alive if its client hangs up meanwhile: others may wait for it. */
export type KeepAlive = (work: Promise<unknown>) => void

/** Does what all of them ask for, and answers in the order asked. */
export type Carry<Question, Answer> = (questions: Question[]) => Promise<Answer[]>

type Turn<Answer> = { kind: 'lead' } | { kind: 'told'; answer: Answer }
type Waiting<Question, Answer> = {
  question: Question
  settle(turn: Turn<Answer>): void
  fail(error: unknown): void
}

/** Whoever should lead next and is gone (its client hung up) is waited for no longer than this. */
const IMPATIENT_AFTER_MS = 2_000
/** A call that is not answered at all is a fault. */
const GIVE_UP_AFTER_MS = 15_000

/**
 * The first to come asks at once; who comes meanwhile waits, and the first of those then asks for all of them,
 * each from a request that is itself waiting: no request works for others after its own answer.
 */
export class Convoy<Question, Answer> {
  readonly #most: number
  #waiting: Waiting<Question, Answer>[] = []
  #led = false

  /** So many go together at most. */
  constructor(most: number) {
    this.#most = most
  }

  get idle(): boolean {
    return !this.#led && this.#waiting.length === 0
  }

  async ask(
    question: Question,
    carry: Carry<Question, Answer>,
    keepAlive: KeepAlive,
  ): Promise<Answer> {
    if (!this.#led) return this.#lead(question, carry, keepAlive)
    const turn = await this.#turn(question)
    if (turn.kind === 'told') return turn.answer
    return this.#lead(question, carry, keepAlive)
  }

  /** Asks for itself and for all who wait by now, tells them, and lets the next of those who came since lead. */
  #lead(own: Question, carry: Carry<Question, Answer>, keepAlive: KeepAlive): Promise<Answer> {
    this.#led = true
    const asked = this.#ask(own, this.#waiting.splice(0, this.#most - 1), carry)
    keepAlive(asked.then(nothing, nothing))
    return asked
  }

  async #ask(
    own: Question,
    followers: Waiting<Question, Answer>[],
    carry: Carry<Question, Answer>,
  ): Promise<Answer> {
    try {
      const answers = await carry([own, ...followers.map(({ question }) => question)])
      const [mine, ...theirs] = answers
      if (mine === undefined || theirs.length !== followers.length)
        throw new Error(`${followers.length + 1} asked, ${answers.length} answered`)
      for (const [at, answer] of theirs.entries()) followers[at]?.settle({ kind: 'told', answer })
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
      return await promise
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Whoever asks hears of a failure; whoever only keeps the work alive need not. */
const nothing = (): void => undefined
