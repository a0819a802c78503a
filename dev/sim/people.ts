/** Who lives: two customers and two operators. */

export type Person = {
  id: string
  email: string
  name: string
  cookie: string
  /** Until when the cookie is good, milliseconds. */
  until: number
  rules: boolean
}
/** Everybody's. */
export const PASSWORD = 'simulated-password-1'

const person = (name: string, rules = false): Person => ({
  id: `usr_01SIMULATED${name.toUpperCase().padEnd(14, '0')}`,
  email: `${name.toLowerCase()}@example.test`,
  name,
  cookie: `simulated-secret-${name}`,
  until: Date.UTC(2036, 9, 1),
  rules,
})
/** Two, so that nothing of one may become the other's. */
export const PEOPLE = [person('Ada'), person('Bob')] as const
/** Superusers: what one proposes, the other decides. */
export const OPERATORS = [person('Olga', true), person('Otto', true)] as const
