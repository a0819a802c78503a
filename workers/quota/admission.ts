/** Lets requests in: who asks, what is left, what was answered before; one synchronous step from question to count. */

import { entitlementsAt, type Grant } from '../contract/grant.ts'
import { alertAt } from '../contract/quota-alert.ts'
import type { Answers } from './answers.ts'
import {
  after,
  type Burst,
  type Judgement,
  judge,
  judgeCalls,
  minuteAt,
  ratesOf,
  refusalOf,
  type State,
} from './judge.ts'
import { type KeyRow, type Keys, keyView } from './keys.ts'
import type { Ledger } from './ledger.ts'
import type { Ask, Claim, KeyHolder, Receipt, Refusal, Verdict } from './port.ts'
import { type Window, windowFrom } from './window.ts'

const NO_VERDICT: Verdict = {
  granted: 0,
  refusal: null,
  denied: null,
  holder: null,
  rates: null,
  receipt: null,
  replay: null,
  hold: null,
}

type Rooms = { keys: Keys; ledger: Ledger; answers: Answers }

export class Admission {
  readonly #keys: Keys
  readonly #ledger: Ledger
  readonly #answers: Answers
  grant: Grant | null
  /** It protects us, nobody's money: a restart may forget it. */
  #calls: Burst = { startedAt: 0, used: 0 }
  #window: { anchor: number; reached: number | null; window: Window } | null = null
  /** A threshold of the quota was crossed since this was last put back. */
  crossed = false

  constructor({ keys, ledger, answers }: Rooms, grant: Grant | null) {
    this.#keys = keys
    this.#ledger = ledger
    this.#answers = answers
    this.grant = grant
  }

  /** How everything stands for a key, or for an account's people. */
  stateAt(now: number, key: KeyRow | null = null): State {
    const { grant } = this
    const ledger = this.#ledger
    const anchor = grant?.quotaAnchor ?? null
    const window = anchor === null ? null : this.#windowOf(anchor, now)
    return {
      key,
      entitlements: entitlementsAt(grant, now),
      window,
      used: window ? ledger.used(window.start) : 0,
      usedByKey: window && key?.cap ? ledger.usedBy(window.start, this.#keys.family(key)) : 0,
      burst: minuteAt(ledger.burst, now),
    }
  }

  /** The same for all instants within it, until another window or anchor was reached. */
  #windowOf(anchor: number, now: number): Window {
    const reached = this.#ledger.latestWindow
    const last = this.#window
    const same = last?.anchor === anchor && last.reached === reached
    if (same && now >= last.window.start && now < last.window.end) return last.window
    const window = windowFrom(anchor, now, reached)
    this.#window = { anchor, reached, window }
    return window
  }

  admit(now: number, ask: Ask): Verdict {
    return ask.caller.kind === 'key'
      ? this.#byKey(now, ask, ask.caller.hash)
      : this.#byMember(now, ask, ask.caller.userId)
  }

  #byKey(now: number, ask: Ask, hash: string): Verdict {
    const key = this.#keys.byHash(hash)
    const dead = refusalOf(key, now)
    if (dead || !key) return { ...NO_VERDICT, refusal: dead }
    // Used in this very moment.
    const apiKey = ask.need === 'any' ? keyView(key, now) : null
    const holder = { keyId: key.id, userId: key.userId, apiKey }
    return this.#within(now, ask, this.stateAt(now, key), holder)
  }

  /** People's ordinary calls are bounded by the minute alone; what counts for anybody is judged like a key's. */
  #byMember(now: number, ask: Ask, userId: string): Verdict {
    this.#calls = minuteAt(this.#calls, now)
    const { granted, refusal } = judgeCalls(this.#calls, ask.requests, now)
    this.#calls.used += granted
    const some = { ...NO_VERDICT, granted, refusal }
    if (granted === 0) return some
    if (ask.counting === 'never')
      return ask.claim ? this.#claimed(now, ask.claim, () => some) : some
    const holder = { keyId: '', userId, apiKey: null }
    const verdict = this.#within(now, { ...ask, requests: granted }, this.stateAt(now), holder)
    return { ...verdict, refusal: verdict.refusal ?? refusal }
  }

  #within(now: number, ask: Ask, state: State, holder: KeyHolder): Verdict {
    const counted = () => this.#count(now, ask, state, holder)
    if (!ask.claim) return counted()
    // What was asked before is not counted again, and is answered though nothing is left.
    const again = () => this.#count(now, { ...ask, counting: 'never' }, state, holder)
    return this.#claimed(now, ask.claim, counted, again)
  }

  #count(now: number, ask: Ask, state: State, holder: KeyHolder): Verdict {
    const judgement = judge(state, ask)
    const next = after(state, judgement.granted, judgement.counted)
    const receipt = this.#note(now, state, next, judgement, holder)
    const { granted, refusal, denied } = judgement
    return {
      granted,
      refusal,
      denied,
      receipt,
      holder: state.key && (granted > 0 ? holder : { ...holder, apiKey: null }),
      rates: ratesOf(next),
      replay: null,
      hold: null,
    }
  }

  /** Durable from here on; nothing is written about who was refused. */
  #note(
    now: number,
    { window, used, entitlements }: State,
    next: State,
    { granted, counted }: Judgement,
    holder: KeyHolder,
  ): Receipt | null {
    if (granted === 0 || !window) return null
    const { burst } = next
    const many = counted ? granted : 0
    const receipt = this.#ledger.note(window.start, holder, many, { burst, now })
    const { requestsPerMonth: limit } = entitlements
    if (counted && alertAt(used, limit) !== alertAt(next.used, limit)) this.crossed = true
    return counted ? receipt : null
  }

  #claimed(now: number, claim: Claim, fresh: () => Verdict, again = fresh): Verdict {
    const found = this.#answers.find(claim, now)
    const verdict = found.kind === 'new' ? fresh() : again()
    if (verdict.granted === 0 || verdict.denied) return verdict
    const refused = (refusal: Refusal): Verdict => ({ ...verdict, granted: 0, refusal })
    switch (found.kind) {
      case 'new':
        return { ...verdict, hold: this.#answers.hold(claim, verdict.receipt, now) }
      case 'orphaned': {
        const { receipt } = found
        return { ...verdict, receipt, hold: this.#answers.hold(claim, receipt, now) }
      }
      case 'replay':
        return { ...verdict, replay: found.answer }
      case 'in_flight':
        return refused({
          code: 'idempotency_in_flight',
          retryAfterSeconds: found.retryAfterSeconds,
        })
      case 'mismatch':
        return refused({ code: 'idempotency_mismatch' })
    }
  }
}
