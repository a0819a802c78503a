/** Whoever does something in a life, and chance. */

import type { Faults } from './faults.ts'
import type { Person } from './people.ts'
import type { World } from './world.ts'

export type Actor = { world: World; faults: Faults; person: Person }
export type Action = (actor: Actor) => Promise<void>

export const chance = ({ world }: Actor, p: number): boolean => world.random() < p
export const one = <T>(random: () => number, things: readonly T[]): T =>
  things[Math.floor(random() * things.length)] as T

export const customersOf = ({ world, person }: Actor) =>
  [...world.local.state.customers.values()].filter(
    ({ metadata }) => metadata.account_id === person.id,
  )
export const subscriptionsOf = (actor: Actor) => {
  const ids = new Set(customersOf(actor).map(({ id }) => id))
  return [...actor.world.local.state.subscriptions.values()].filter(({ customer }) =>
    ids.has(String(customer)),
  )
}
