/** Accounts seated in their objects: a plan with finite limits, and a key. */

import { createHash } from 'node:crypto'
import { makeApiKey } from '../workers/tools/api-key.ts'
import type { Bench } from './worker.ts'

const HOUR_MS = 3_600_000

type Over = { requestsPerMonth?: number; concurrentTasks?: number; swarm?: boolean }

/** `nth` tells accounts apart; `swarm`: its goals may run, too. */
export function aSeat(pepper: string, nth: number, { swarm = false, ...over }: Over = {}) {
  const now = Date.now()
  const serial = String(nth).padStart(7, '0')
  const accountId = `usr_bench${serial}`
  // Goals are measured in a developer's company, whose keys say so.
  const secret = makeApiKey(pepper, swarm ? 'test' : 'live', accountId)
  const hash = createHash('sha256').update(secret).digest('base64url')
  const grant = {
    accountId,
    epoch: 1,
    version: 1,
    access: 'full',
    plan: 'enterprise',
    requestsPerMonth: 1_000_000_000,
    burstPerMinute: 100_000_000,
    concurrentTasks: 10,
    features: [],
    reason: 'active',
    quotaAnchor: now - HOUR_MS,
    validUntil: now + 1_000 * HOUR_MS,
    ...over,
  }
  const id = `key_01KB2Z3M4N5P6Q7R8S9${serial}`
  const scopes = ['goals:read', 'goals:write', 'usage:read', 'account:read']
  const by = { accountId, userId: accountId, now, auditId: id, requestId: 'req_1', claim: null }
  return {
    accountId,
    secret,
    now,
    swarm,
    grant,
    key: { id, hash, prefix: secret.slice(0, 12), last4: secret.slice(-4) },
    wish: { name: 'Bench', scopes, expiresAt: null, cap: null },
    by,
  }
}
export type Seat = ReturnType<typeof aSeat>

/** A connection kept alive may be closed just when it is used again; these calls may be made twice. */
export async function reach(url: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return fetch(url, init)
  }
}

/** Answers what all of them together have used. */
async function tell({ seaterPort }: Bench, seats: Partial<Seat>[]): Promise<number> {
  const answer = await reach(`http://127.0.0.1:${seaterPort}/`, {
    method: 'POST',
    body: JSON.stringify(seats),
  })
  if (!answer.ok) throw new Error(`not seated: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { used: number }).used
}

/** So many are told in one call: each is a call of the Worker's to an object, of which it may make 1,000. */
const AT_ONCE = 200

async function inTurn(bench: Bench, seats: Partial<Seat>[]): Promise<number> {
  let used = 0
  for (let from = 0; from < seats.length; from += AT_ONCE)
    used += await tell(bench, seats.slice(from, from + AT_ONCE))
  return used
}

export async function takeSeats(bench: Bench, seats: Seat[]): Promise<void> {
  await inTurn(bench, seats)
}

/** Requests counted by the objects themselves. */
export const usedBy = (bench: Bench, seats: readonly Seat[]): Promise<number> =>
  inTurn(
    bench,
    seats.map(({ accountId }) => ({ accountId, now: Date.now() })),
  )
