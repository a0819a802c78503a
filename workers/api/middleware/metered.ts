/** Asks the account's object to let a request in, and tells it how the request ended (API.md §4). */

import type { Claim, Counting, Need, Rates, Refusal, Verdict } from '../../quota/port.ts'
import { errorText } from '../../tools/log.ts'
import type { ApiContext, KeyActor, SessionActor } from '../context.ts'
import { problem } from '../problem.ts'
import type { Policy, Route } from '../route.ts'
import { keep, replay } from './idempotency.ts'
import { quotaExceeded, rateHeaders } from './rate-limit.ts'

/** Who asks: met by their session, or a key the object still has to believe. */
export type Applicant =
  | { kind: 'actor'; actor: SessionActor }
  | { kind: 'key'; accountId: string; hash: string }

export type Admitted = {
  verdict: Verdict
  actor: SessionActor | KeyActor
  denied: Verdict['denied']
  /** Gives back what does not count, keeps what may be asked again, and adds the headers. */
  conclude(answer: Response): Response | Promise<Response>
}
export type Admission =
  | { kind: 'answered'; answer: Response }
  | { kind: 'admitted'; admitted: Admitted }

/** What a key needs for a route; `session`: no key may. */
function needOf(policy: Policy): Need {
  switch (policy.who) {
    case 'signed_in_or_key':
      return policy.scope
    case 'key':
      return 'any'
    default:
      return 'session'
  }
}

/** `willRun`: nothing that is known by now will refuse it further on; `free`: it counts nothing. */
type Known = { willRun: boolean; free: boolean }

function countingOf(policy: Policy, applicant: Applicant, { willRun, free }: Known): Counting {
  const metered = 'metered' in policy ? policy.metered : undefined
  const byKey = applicant.kind === 'key'
  if (metered === 'never' || (!byKey && metered !== 'everyone')) return 'never'
  if (!willRun) return 'checked'
  if (free) return 'free'
  return metered === 'if_possible' ? 'if_possible' : 'one'
}

/** 2xx, 3xx and 404 count; everything else is given back. */
const counts = (status: number): boolean => status < 400 || status === 404

export async function admit(
  c: ApiContext,
  route: Route,
  applicant: Applicant,
  { willRun, claim, free }: Known & { claim: Claim | null },
): Promise<Admission> {
  const { meter, clock } = c.get('ports')
  const now = clock.now()
  const byKey = applicant.kind === 'key'
  const { accountId } = byKey ? applicant : applicant.actor
  const question = {
    now,
    caller: byKey
      ? ({ kind: 'key', hash: applicant.hash } as const)
      : ({ kind: 'member', userId: applicant.actor.userId } as const),
    need: needOf(route.policy),
    counting: countingOf(route.policy, applicant, { willRun, free }),
  }
  const verdict = await meter.ask(
    accountId,
    claim && willRun ? { ...question, claim } : question,
    (work) => c.executionCtx.waitUntil(work),
  )
  const { refusal, holder } = verdict
  const withHeaders = byKey && holder !== null
  const told = (answer: Response, rates = verdict.rates): Response =>
    withHeaders && rates ? withRates(answer, rates, now) : answer
  if (verdict.granted === 0 && refusal?.code === 'quota_exceeded' && verdict.rates) {
    const upgradeUrl = `${c.get('ports').config.APP_ORIGIN}/pricing`
    const said = quotaExceeded(refusal.violated, verdict.rates, { now, upgradeUrl, withHeaders })
    return { kind: 'answered', answer: problem(c, 'quota_exceeded', said) }
  }
  if (verdict.granted === 0 && refusal)
    return { kind: 'answered', answer: told(refuse(c, refusal)) }
  if (verdict.replay)
    return { kind: 'answered', answer: told(replay(verdict.replay, c.get('requestId'))) }
  const actor = byKey ? keyActor(accountId, holder) : applicant.actor
  // Most requests count as they were let in, and wait for nothing more.
  const conclude = (answer: Response) =>
    isSettled(verdict, answer)
      ? told(answer)
      : settle(c, { route, accountId, verdict, claim, answer }).then((left) => told(answer, left))
  return { kind: 'admitted', admitted: { verdict, actor, denied: verdict.denied, conclude } }
}

function keyActor(accountId: string, holder: Verdict['holder']): KeyActor {
  if (!holder) throw new Error('a key has no holder')
  return { ...holder, accountId, via: 'key' }
}

type Ended = {
  route: Route
  accountId: string
  verdict: Verdict
  claim: Claim | null
  answer: Response
}

/** Nothing to give back and nothing to keep. */
const isSettled = ({ hold, receipt }: Verdict, { status }: Response): boolean =>
  hold === null && (receipt === null || counts(status))

/** Answers what is left then. An object that cannot be told keeps the count, and the answer goes out all the same. */
async function settle(
  c: ApiContext,
  { route, accountId, verdict, claim, answer }: Ended,
): Promise<Rates | null> {
  const { receipt, hold, rates } = verdict
  const kept = counts(answer.status)
  const { quota, clock, log } = c.get('ports')
  const [object, now] = [quota(accountId), clock.now()]
  try {
    if (hold !== null && claim) {
      const stored = kept ? await keep(answer, route.secrets) : null
      return (await object.settle(now, { key: claim.key, hold, answer: stored })) ?? rates
    }
    return receipt ? await object.giveBack(now, receipt, c.get('requestId')) : rates
  } catch (error) {
    log.error('not settled', { requestId: c.get('requestId'), accountId, error: errorText(error) })
    return rates
  }
}

function withRates(answer: Response, rates: Rates, now: number): Response {
  const { policy, left } = rateHeaders(rates, now)
  answer.headers.set('ratelimit-policy', policy)
  answer.headers.set('ratelimit', left)
  return answer
}

function refuse(c: ApiContext, refusal: Refusal): Response {
  switch (refusal.code) {
    case 'plan_required':
    case 'payment_overdue':
      return planProblem(c, refusal.code)
    case 'too_many_attempts':
    case 'idempotency_in_flight': {
      const { code, retryAfterSeconds } = refusal
      return problem(c, code, { retryAfterSeconds })
    }
    default:
      return problem(c, refusal.code)
  }
}

/** Says where a plan is bought, or an overdue one paid. */
export function planProblem(c: ApiContext, code: 'plan_required' | 'payment_overdue'): Response {
  const { APP_ORIGIN } = c.get('ports').config
  const extras =
    code === 'plan_required'
      ? { upgradeUrl: `${APP_ORIGIN}/pricing` }
      : { billingUrl: `${APP_ORIGIN}/billing` }
  return problem(c, code, { extras })
}
