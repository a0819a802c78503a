/** Pushes the catalogue to Stripe and sees it arrive in the app; also what the demo company's seed calls. */

import { setTimeout as wait } from 'node:timers/promises'
import {
  type CatalogueChange,
  type CatalogueState,
  catalogueTool,
} from '../../workers/tools/stripe/catalogue.ts'
import { applyChanges, type Done } from './apply.ts'
import { diffCatalogue } from './diff.ts'
import { unseenBy } from './mirror.ts'
import { wantedAt } from './wanted.ts'

export type Target = {
  /** The app's origin, e.g. `http://localhost:8787`. */
  app: string
  /** Base URL of the local Stripe; left out for Stripe itself. */
  stripe?: string
  secretKey: string
  /** With a live key: two superusers agreed to what is applied. Reading needs nobody's yes. */
  agreed?: boolean
  /** In process: `(url, init) => local.fetch(new Request(url, init))`. */
  fetch?: typeof fetch
}

const ARRIVES_WITHIN_MS = 20_000
const LOOK_EVERY_MS = 100

const toolFor = ({ secretKey, stripe, fetch, agreed = false }: Target) =>
  catalogueTool({
    secretKey: () => secretKey,
    liveApproved: agreed,
    ...(stripe ? { apiBase: stripe } : {}),
    ...(fetch ? { fetch } : {}),
  })

const readerFor = (target: Target) => toolFor({ ...target, agreed: true })

/** Stripe cannot call a laptop; the local Stripe can. */
export const isDeliverable = ({ app, stripe }: Target): boolean =>
  stripe !== undefined || app.startsWith('https://')

/** What is to be done, and what Stripe holds now. Changes nothing. */
export async function compareCatalogue(
  target: Target,
): Promise<{ changes: CatalogueChange[]; held: CatalogueState }> {
  const held = await readerFor(target).read()
  return { changes: diffCatalogue(wantedAt(target.app, isDeliverable(target)), held), held }
}

/** The subscriptions that run at a price. */
export const boughtAt = (target: Target, priceId: string): Promise<string[]> =>
  readerFor(target).boughtAt(priceId)

/** Applies some changes to Stripe. Throws LiveNotApproved for a live key nobody agreed to. */
export async function applyToStripe(target: Target, changes: CatalogueChange[]): Promise<Done[]> {
  const tool = toolFor(target)
  return applyChanges(tool, await tool.read(), changes)
}

/** Applies all changes to Stripe. Throws LiveNotApproved for live keys, and when Stripe refuses. */
export async function pushToStripe(target: Target): Promise<Done[]> {
  const tool = toolFor(target)
  const held = await tool.read()
  const changes = diffCatalogue(wantedAt(target.app, isDeliverable(target)), held)
  return applyChanges(tool, held, changes)
}

/**
 * Lookup keys the app does not sell yet once patience ended; null when the app does not answer. What Stripe
 * tells by webhook must have passed through the app's own door first.
 */
export async function awaitArrival(
  target: Target,
  withinMs = ARRIVES_WITHIN_MS,
): Promise<string[] | null> {
  const { held } = await compareCatalogue(target)
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    const unseen = await unseenBy(target.app, held)
    if (unseen === null || unseen.length === 0 || waited >= withinMs) return unseen
    await wait(LOOK_EVERY_MS)
  }
}

/** Push, then wait until the running app sells it: how the demo company begins. Throws if it does not. */
export async function pushCatalogue(target: Target): Promise<Done[]> {
  const done = await pushToStripe(target)
  const unseen = await awaitArrival(target)
  if (unseen === null) throw new Error(`The app at ${target.app} does not answer`)
  if (unseen.length > 0)
    throw new Error(`Stripe has the catalogue, the app does not: ${unseen.join(', ')}`)
  return done
}
