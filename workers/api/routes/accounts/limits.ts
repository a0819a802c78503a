/** How often sign-ins may fail, accounts may be made, leads be left and mails be asked for (API.md §3). */

import { type Attempt, fullFor, take } from '../../../db/throttles.ts'
import { emailKey } from '../../../db/users.ts'
import type { Ports } from '../../../ports.ts'
import { HOUR, MINUTE, SECOND } from '../../../tools/clock.ts'
import { hashSecret } from '../../../tools/token.ts'
import type { Refusal } from './refusal.ts'

const slowly = { windowMs: 15 * MINUTE, firstWaitMs: SECOND, longestWaitMs: MINUTE }
const FAILED_PER_ACCOUNT = { free: 10, ...slowly }
const FAILED_PER_SOURCE = { free: 100, ...slowly }
const REGISTRATIONS_PER_SOURCE = { limit: 300, windowMs: HOUR }
const MAILS_PER_ADDRESS = { limit: 10, windowMs: HOUR }
const LEADS_PER_SOURCE = { limit: 20, windowMs: HOUR }
const MISSES_PER_SOURCE = { limit: 100, windowMs: HOUR }
const REPORTS_PER_SOURCE = { limit: 60, windowMs: HOUR }

type Needs = Pick<Ports, 'db' | 'realClock'>

/** Keys hold hashes: a table of counters is no address book. An unknown address counts like a known one. */
const key = (what: string, whom: string): string => `${what}:${hashSecret(whom)}`

export const signInAttempts = (
  email: string,
  source: string,
): { account: Attempt; source: Attempt } => ({
  account: { key: key('signin:account', emailKey(email)), limit: FAILED_PER_ACCOUNT },
  source: { key: key('signin:source', source), limit: FAILED_PER_SOURCE },
})

export const tooMany = (waitMs: number): Refusal => ({
  kind: 'refused',
  code: 'too_many_attempts',
  about: { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / SECOND)) },
})

async function taken(
  { db, realClock }: Needs,
  name: string,
  limit: { limit: number; windowMs: number },
): Promise<Refusal | null> {
  const wait = await take(db, name, limit, realClock.now())
  return wait > 0 ? tooMany(wait) : null
}

/** Whether a source has made all its accounts for now; said before its body is judged (API.md §2). */
export async function registrationsFull(ports: Needs, source: string): Promise<Refusal | null> {
  const { db, realClock } = ports
  const name = key('register:source', source)
  const wait = await fullFor(db, name, REGISTRATIONS_PER_SOURCE, realClock.now())
  return wait > 0 ? tooMany(wait) : null
}

/** Counts a page's error report, or refuses it: a page in a loop must not fill the log. */
export const mayReport = (ports: Needs, source: string) =>
  taken(ports, key('report:source', source), REPORTS_PER_SOURCE)

/** Counts a registration, or refuses it. */
export const mayRegister = (ports: Needs, source: string) =>
  taken(ports, key('register:source', source), REGISTRATIONS_PER_SOURCE)

/** Counts a lead, or refuses it. */
export const mayLeaveLead = (ports: Needs, source: string) =>
  taken(ports, key('lead:source', source), LEADS_PER_SOURCE)

/** Counts a mail to an address, or refuses it, whether or not anybody has that address. */
export const mayMail = (ports: Needs, email: string) =>
  taken(ports, key('mail:address', emailKey(email)), MAILS_PER_ADDRESS)

/** Counts a link to a published report that leads nowhere, or refuses to look for more. */
export const mayMissReport = (ports: Needs, source: string) =>
  taken(ports, key('miss:source', source), MISSES_PER_SOURCE)
