/** When a command may act: with a test key at once, with a live key once a second superuser agreed to exactly that. */

import { isLive } from '../../workers/tools/stripe/catalogue.ts'
import { runLocally } from '../company/local-d1.ts'
import { runRemotely } from '../company/remote-d1.ts'
import { type Agreement, agree, conclude, type Inbox, type Wish } from './agreement.ts'
import type { Target } from './push.ts'
import type { Typed } from './typed.ts'

export type Command = { target: Target; typed: readonly Typed[]; inbox: Inbox | null }

/** Null with a test key, which needs nobody's yes. */
export function inboxFor(
  { secretKey }: Target,
  as: string | undefined,
  where: string,
): Inbox | null {
  if (!isLive(secretKey)) return null
  if (!as) throw new Error('This is a live key: say who proposes, with --as <address>')
  const run = where === 'local' ? runLocally : runRemotely
  return { run, proposer: as, realNow: Date.now }
}

function whyItWaits(agreement: Agreement): string {
  if (agreement.kind === 'proposed')
    return 'Proposed at /approvals: once another superuser agrees, run the same command again.'
  if (agreement.kind === 'waiting' && agreement.from !== null)
    return `Agreed to by its proposer alone: run it again from ${new Date(agreement.from).toISOString()}.`
  return 'It waits at /approvals for another superuser.'
}

/** Does it, with a test key at once, with a live key only as agreed; null if that has to wait. */
export async function whenAgreed<T>(
  { target, inbox }: Command,
  wish: Wish & { goesLive?: boolean },
  act: (target: Target) => Promise<T>,
): Promise<T | null> {
  if (!inbox) return act(target)
  const agreement = await agree(inbox, wish)
  const { id } = agreement
  if (agreement.kind !== 'agreed') {
    console.log(whyItWaits(agreement))
    console.log(`catalogue: approval=${id} result=${agreement.kind}`)
    return null
  }
  try {
    const done = await act({ ...target, agreed: true })
    const outcome = { kind: 'done' as const, detail: `${wish.summary}: done` }
    await conclude(inbox, id, outcome, wish.goesLive === true)
    return done
  } catch (error) {
    const detail = (error instanceof Error ? error.message : String(error)).slice(0, 500)
    await conclude(inbox, id, { kind: 'refused', detail }, false)
    throw error
  }
}

/** Somebody else has to agree first. */
export const WAITS = 3
