/** Opens a purchase, or the one already open: whatever is cut in the middle, the next call goes on from there. */

import type { FieldError, ProblemCode } from '../../../contract/problems.ts'
import {
  claimIntent,
  closeIntent,
  findIntent,
  type IntentRow,
  keepSession,
  openIntentOf,
} from '../../../db/checkout-intents.ts'
import { oweEffects } from '../../../db/outbox.ts'
import type { Ports } from '../../../ports.ts'
import { HOUR, MINUTE } from '../../../tools/clock.ts'
import { StripeUnavailable } from '../../../tools/stripe/index.ts'
import { ring, ringReconcile } from '../../ring.ts'
import { makeSession, sweep } from './make-session.ts'
import type { Sale } from './price-on-sale.ts'
import { isSubscribed } from './subscribed.ts'

export type CheckoutPorts = Pick<
  Ports,
  'db' | 'stripe' | 'clock' | 'ids' | 'config' | 'post' | 'log' | 'pause'
>
export type Wish = {
  accountId: string
  actorId: string
  sale: Sale
  promotionCode: string | null
}
export type Opened =
  /** `made`: by this very call; otherwise it was open before. */
  | { kind: 'open'; id: string; url: string; expiresAt: number; made: boolean }
  | { kind: 'refused'; code: ProblemCode; errors?: FieldError[] }
type Step = Opened | { kind: 'again' }

const AGAIN = { kind: 'again' } as const
/** Other calls for other plans came in between each time; one of theirs is open. */
const OVERTAKEN = { kind: 'refused', code: 'change_pending' } as const
const SUBSCRIBED = { kind: 'refused', code: 'already_subscribed' } as const
/** Stripe's sessions live 30 minutes to 24 hours; its idempotency keys may go after 24, so ours end before. */
const LIFETIME_MS = 23 * HOUR
/** Nobody is sent to a page that closes while they type. */
const USABLE_MS = 5 * MINUTE
const STUCK_AFTER_MS = 10 * MINUTE
/** Between rounds, so that calls for different plans do not for ever take each other's place. */
const PAUSES_MS = [0, 0, 20, 50, 100, 200, 300, 500] as const

/** Refusals are values; throws StripeUnavailable when Stripe does not answer. */
export async function openCheckout(ports: CheckoutPorts, wish: Wish): Promise<Opened> {
  for (const pause of PAUSES_MS) {
    if (pause > 0) await ports.pause(pause)
    const step = await attempt(ports, wish)
    if (step.kind !== 'again') return step
  }
  return OVERTAKEN
}

async function attempt(ports: CheckoutPorts, wish: Wish): Promise<Step> {
  const held = await openIntentOf(ports.db, wish.accountId)
  if (held && !serves(held, wish, ports.clock.now())) return putAway(ports, held)
  const claimed = held ? null : await claimIntent(ports.db, newIntent(ports, wish))
  const intent = held ?? claimed
  if (!intent) return AGAIN
  // Asked after the claim: from here on no other session can be made, and a paid one shows at Stripe.
  if (await isSubscribed(ports, wish.accountId)) {
    await putAway(ports, intent, claimed !== null)
    return SUBSCRIBED
  }
  return complete(ports, intent)
}

/** Made but never answered for: its keys may replay a saved fault, so it is not tried for ever. */
const isStuck = ({ sessionId, createdAt }: IntentRow, now: number): boolean =>
  sessionId === null && now - createdAt > STUCK_AFTER_MS

const serves = (intent: IntentRow, { sale, promotionCode }: Wish, now: number): boolean =>
  !isStuck(intent, now) &&
  intent.plan === sale.plan &&
  intent.interval === sale.interval &&
  intent.priceId === sale.priceId &&
  intent.promotionCode === promotionCode &&
  intent.expiresAt - now > USABLE_MS

const newIntent = ({ ids, clock }: CheckoutPorts, wish: Wish) => ({
  id: ids.next('chi'),
  accountId: wish.accountId,
  actorId: wish.actorId,
  plan: wish.sale.plan,
  interval: wish.sale.interval,
  promotionCode: wish.promotionCode,
  priceId: wish.sale.priceId,
  createdAt: clock.now(),
  // Whole seconds, as Stripe keeps them: a repeat must send the same.
  expiresAt: Math.floor((clock.now() + LIFETIME_MS) / 1_000) * 1_000,
})

/** Leads an open intent to its session: the one it has, or the one its keys make. */
async function complete(ports: CheckoutPorts, intent: IntentRow): Promise<Step> {
  if (intent.sessionId) return reopen(ports, intent, intent.sessionId)
  const outcome = await makeSession(ports, intent).catch(async (error: unknown) => {
    // Stripe may refuse a twin while the first call runs; then the session is there by now.
    const now = await findIntent(ports.db, intent.id)
    if (error instanceof StripeUnavailable && now?.sessionId) return null
    throw error
  })
  if (!outcome) return AGAIN
  if (outcome.kind !== 'session') {
    await closeIntent(ports.db, intent.id, 'expired')
    return outcome.kind === 'refused' ? outcome : AGAIN
  }
  const { session } = outcome
  const fact = startedFact(intent, ports.clock.now())
  const kept = await keepSession(
    ports.db,
    intent.id,
    session,
    oweEffects(ports.db, [fact], { actorId: intent.actorId ?? 'api', now: ports.clock.now() }),
  )
  if (!kept) return afterLosing(ports, intent, session)
  await ring(ports, 'analytics', fact.key)
  // Of calls side by side only the one whose note counts has made it.
  return opened(session, true)
}

type OpenSession = { id: string; url: string; expiresAt: number }

const opened = ({ id, url, expiresAt }: OpenSession, made: boolean): Opened => ({
  kind: 'open',
  id,
  url,
  expiresAt,
  made,
})

/** Somebody else noted the same session first, or another plan was chosen in the meantime. */
async function afterLosing(
  { db }: CheckoutPorts,
  intent: IntentRow,
  session: OpenSession,
): Promise<Step> {
  const now = await findIntent(db, intent.id)
  if (now?.status === 'open') return opened(session, false)
  return now?.status === 'completed' ? SUBSCRIBED : OVERTAKEN
}

async function reopen(ports: CheckoutPorts, intent: IntentRow, sessionId: string): Promise<Step> {
  const session = await ports.stripe.checkoutSession(sessionId)
  if (session?.status === 'open' && session.url)
    return opened({ id: session.id, url: session.url, expiresAt: session.expiresAt }, false)
  if (session?.status === 'complete') return paid(ports, intent, session.subscriptionId)
  await closeIntent(ports.db, intent.id, 'expired')
  return AGAIN
}

async function paid(
  ports: CheckoutPorts,
  intent: IntentRow,
  subscriptionId: string | null,
): Promise<Step> {
  await closeIntent(ports.db, intent.id, 'completed')
  if (subscriptionId) await ringReconcile(ports, subscriptionId)
  return SUBSCRIBED
}

/** Makes sure nobody can pay an intent's session any more, then closes it. `fresh`: it cannot have one yet. */
async function putAway(ports: CheckoutPorts, intent: IntentRow, fresh = false): Promise<Step> {
  let sessionId = intent.sessionId
  if (!sessionId && !fresh) {
    // Another call may be making this session right now: the same keys give the same one, to be expired.
    const outcome = isStuck(intent, ports.clock.now()) ? null : await makeSession(ports, intent)
    if (outcome?.kind === 'session') sessionId = outcome.session.id
    else await sweep(ports, intent)
  }
  const session = sessionId ? await ports.stripe.expireCheckoutSession(sessionId) : null
  if (session?.status === 'complete') return paid(ports, intent, session.subscriptionId)
  await closeIntent(ports.db, intent.id, 'expired')
  return AGAIN
}

function startedFact(intent: IntentRow, now: number) {
  const { id, accountId, plan, interval } = intent
  return {
    key: `fact:checkout_started:${id}`,
    agent: 'analytics' as const,
    kind: 'fact',
    accountId,
    payload: { type: 'checkout_started', ref: id, accountId, occurredAt: now, plan, interval },
  }
}
