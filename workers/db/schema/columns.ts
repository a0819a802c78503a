/** Column builders every table shares, so that time and tenancy look the same everywhere. */

import { integer, text } from 'drizzle-orm/sqlite-core'

/** An instant in milliseconds since the epoch, UTC. */
export const instant = (name: string) => integer(name)

/** Whose data it is (the owner's user id) and who acted. */
export const tenancy = () => ({
  accountId: text('account_id'),
  actorId: text('actor_id'),
})

export const flag = (name: string) => integer(name, { mode: 'boolean' })
