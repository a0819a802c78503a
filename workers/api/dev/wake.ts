/** After a jump in time every object with an alarm is woken: alarms ring in real time, what is due by the app's clock does not wait for it. */

import { grantedAccounts } from '../../db/development.ts'
import type { Ports } from '../../ports.ts'

/** Each kind of object has a `wake` of its own; one without an alarm does nothing. Answers how many had one. */
export async function wakeObjects({
  db,
  quota,
  swarm,
}: Pick<Ports, 'db' | 'quota' | 'swarm'>): Promise<number> {
  const accounts = await grantedAccounts(db)
  const woken = await Promise.all(
    accounts.flatMap((accountId) => [quota(accountId).wake(), swarm(accountId).wake()]),
  )
  return woken.filter(Boolean).length
}
