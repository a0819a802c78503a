/** What the fixture site was asked: the door at which a run's effect shows, kept outside of the company's own tables. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Visit } from '../company/fixture-site.ts'
import type { Company } from '../e2e/company.ts'
import type { Life } from './workload.ts'

/** As the swarm promises: what a run that broke off did runs again when its lease is over. */
const LEASE_MS = 10_000
const RESUMED_WITHIN_MS = 2_000

/** Visits of the slow pages, one for each run of a task, in the order in which they came. */
export const visitsOf = (company: Company): Visit[] =>
  readFileSync(join(company.state, 'fixture-site.log'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Visit)
    .filter(({ path }) => path.startsWith('/slow/'))

/** The lives end where the next begins: with the kill. */
const lifeAt = (lives: readonly Life[], at: number): number =>
  lives.findIndex(({ killedAt }) => at <= killedAt)

/** Most pages open at once in any life. */
export function mostAtOnce(visits: readonly Visit[], lives: readonly Life[]): number {
  let [most, life] = [0, 0]
  let open = new Set<string>()
  for (const { at, what, path } of visits) {
    if (lifeAt(lives, at) !== life) {
      life = lifeAt(lives, at)
      open = new Set()
    }
    if (what === 'asked') open.add(path)
    else open.delete(path)
    most = Math.max(most, open.size)
  }
  return most
}

/** Pages that one life asked for twice: a run that nothing had cut off was repeated. */
export function repeatedInOneLife(visits: readonly Visit[], lives: readonly Life[]): string[] {
  const seen = new Set<string>()
  return visits.flatMap(({ at, what, path }) => {
    if (what !== 'asked') return []
    const name = `${path} in life ${lifeAt(lives, at) + 1}`
    if (seen.has(name)) return [name]
    seen.add(name)
    return []
  })
}

export type Resumed = { path: string; afterMs: number; late: boolean }

/**
 * Each page that was open when a life ended, and how long after its lease – or after the company was there again, if
 * that was later – it was asked for anew. A life too short for that is not judged.
 */
export function resumptions(visits: readonly Visit[], lives: readonly Life[]): Resumed[] {
  return lives.flatMap(({ killedAt }, index) => {
    const next = lives[index + 1]
    if (!next) return []
    const due = Math.max(killedAt + LEASE_MS, next.readyAt)
    const before = visits.filter(({ at }) => lifeAt(lives, at) === index)
    const open = before.filter(
      ({ what, path }) =>
        what === 'asked' &&
        !before.some((other) => other.what === 'answered' && other.path === path),
    )
    return open.flatMap(({ path }) => {
      const again = visits.find(
        (visit) => visit.what === 'asked' && visit.path === path && visit.at > killedAt,
      )
      const at = again?.at ?? Number.POSITIVE_INFINITY
      if (at > next.killedAt && next.killedAt < due + RESUMED_WITHIN_MS) return []
      return [{ path, afterMs: at - due, late: at > due + RESUMED_WITHIN_MS }]
    })
  })
}
