/** What runs while the company is killed: clients that ask, remember what was acknowledged, and ask again. */

import type { Company } from '../e2e/company.ts'

/** Nobody answered, or only a fault did: it may have happened or not, so the client asks again later. */
export class Unanswered extends Error {
  override name = 'Unanswered'
}

/** What an audit found; each line names the account and the thing. Empty is what we promise. */
export type Audit = { lost: string[]; doubled: string[] }

/** One client: each step is one thing a person or program does, and goes on from what was acknowledged. */
export type Client = {
  /** Throws Unanswered when the company died under it; any other throw ends the run. */
  step(): Promise<void>
  /** Nothing is underway: what was begun has been acknowledged. */
  atRest(): boolean
}

/** One life of the company: from being there for everybody to its end; the last has no kill in it. */
export type Life = { readyAt: number; killedAt: number }

/**
 * A kind of load. `client` is called for each that is wanted side by side; `audit` when the company has come to
 * rest after its last death, with no fault on any more.
 */
export type Workload = {
  name: string
  /** How many side by side; two cores bear few. */
  clients: number
  /** How long the company lives between two kills; most between 0.3 and 4 s. */
  livesMs?: { least: number; most: number }
  /** Once, before the first kill. */
  prepare?(company: Company): Promise<void>
  client(company: Company, random: () => number): Client
  audit(company: Company, lives: readonly Life[]): Promise<Audit>
}

/** A call whose answer counts only if it came whole; 5xx is no answer. */
export async function call(
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  let status = 0
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) })
    status = answer.status
    const text = await answer.text()
    if (status < 500)
      return { status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) }
  } catch (error) {
    throw new Unanswered(`${url}: ${error}`)
  }
  throw new Unanswered(`${url}: ${status}`)
}
