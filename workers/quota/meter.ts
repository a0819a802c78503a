/** The edge's side of the quota: requests of this isolate that wait for the same account go to its object as one batch. */

import { type Carry, Convoy, type KeepAlive } from '../tools/convoy.ts'
import type { Ask, QuotaPort, Rate, Verdict } from './port.ts'
import { questionText, VerdictReader } from './wire.ts'

/** One request; `now` is the app's time in milliseconds. */
export type Question = Omit<Ask, 'requests'> & { now: number }

export type Meter = {
  /** What the account's object says to this one request: `granted` is 0 or 1. */
  ask(accountId: string, question: Question, keepAlive: KeepAlive): Promise<Verdict>
}

const MAX_BATCH = 256
/** So many accounts' lines are held; beyond that those nobody waits in are forgotten. */
const MAX_LINES = 5_000

type Admitting = Pick<QuotaPort, 'admit' | 'admitOne'>

type Line = { convoy: Convoy<Question, Verdict>; carry: Carry<Question, Verdict> }

/** One for an isolate. */
export function meterOver(quota: (accountId: string) => Admitting): Meter {
  const lines = new Map<string, Line>()
  const lineOf = (accountId: string): Line => {
    const known = lines.get(accountId)
    if (known) return known
    if (lines.size >= MAX_LINES) forgetIdle(lines)
    const reader = new VerdictReader()
    const carry = (questions: Question[]) => carried(questions, quota(accountId), reader)
    const line = { convoy: new Convoy<Question, Verdict>(MAX_BATCH), carry }
    lines.set(accountId, line)
    return line
  }
  return {
    ask(accountId, question, keepAlive) {
      const { convoy, carry } = lineOf(accountId)
      return convoy.ask(question, carry, keepAlive)
    },
  }
}

function forgetIdle(lines: Map<string, Line>): void {
  for (const [accountId, { convoy }] of lines) if (convoy.idle) lines.delete(accountId)
}

/** Most requests come alone: nothing to group, nothing to share out. */
async function carried(
  questions: Question[],
  object: Admitting,
  reader: VerdictReader,
): Promise<Verdict[]> {
  const [first] = questions
  if (questions.length > 1 || !first || first.claim) return together(questions, object)
  return [reader.read(await object.admitOne(first.now, questionText(first)))]
}

function answered(verdict: Verdict | undefined): Verdict {
  if (!verdict) throw new Error('a question stayed open')
  return verdict
}

/** What is alike is asked once with a number; a claim is its own, and so is what is let in counted or not. */
const isItsOwn = ({ claim, counting }: Question): boolean =>
  claim !== undefined || counting === 'if_possible'

const kindOf = ({ caller, need, counting }: Question): string =>
  `${counting} ${need} ${caller.kind === 'key' ? caller.hash : caller.userId}`

/** The latest `now` speaks for all: the object decides in one instant. Answers in the order asked. */
async function together(questions: Question[], object: Admitting): Promise<Verdict[]> {
  const now = questions.reduce((latest, question) => Math.max(latest, question.now), 0)
  const asks: Ask[] = []
  const kinds = new Map<string, number>()
  const places = questions.map((question) => {
    const { now: _, ...rest } = question
    const kind = kindOf(question)
    const known = isItsOwn(question) ? undefined : kinds.get(kind)
    const ask = known === undefined ? undefined : asks[known]
    if (known !== undefined && ask) {
      ask.requests += 1
      return { ask: known, nth: ask.requests - 1 }
    }
    const at = asks.push({ ...rest, requests: 1 }) - 1
    if (!isItsOwn(question)) kinds.set(kind, at)
    return { ask: at, nth: 0 }
  })
  const verdicts = await object.admit(now, asks)
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
