/** How people see themselves: the account, its live subscription, and what it may do now. */

import { entitlementsAt } from '../../contract/grant.ts'
import type { User } from '../../contract/objects.ts'
import { grantOf } from '../../db/entitlements.ts'
import { currentSubscription } from '../../db/subscriptions.ts'
import { findUser } from '../../db/users.ts'
import type { Ports } from '../../ports.ts'
import { toIso } from '../../tools/clock.ts'
import { subscriptionView } from './subscription.ts'

/** Reads user, subscription and grant together. Throws if there is no such user: the caller has just met them. */
export async function userView(
  { db, clock }: Pick<Ports, 'db' | 'clock'>,
  userId: string,
): Promise<User> {
  const now = clock.now()
  const [user, subscription, grant] = await Promise.all([
    findUser(db, userId),
    currentSubscription(db, userId),
    grantOf(db, userId),
  ])
  if (!user) throw new Error('the user of this request is gone')
  return {
    id: user.id,
    email: user.email,
    emailVerified: user.emailVerifiedAt !== null,
    name: user.name,
    isSuperuser: user.isSuperuser,
    timeZone: user.timeZone ?? 'UTC',
    createdAt: toIso(user.createdAt),
    subscription: subscription ? subscriptionView(subscription, now) : null,
    entitlements: entitlementsAt(grant, now),
  }
}
