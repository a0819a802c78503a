/** Waits until the account's object holds a plan that was just paid for, so that the very next request by key is judged by it. */

import type { PlanKey } from '../../../contract/catalogue.ts'
import type { Ports } from '../../../ports.ts'
import { errorText } from '../../../tools/log.ts'

/** Billing and Provisioning need some tens of milliseconds; four seconds is as long as anybody is kept waiting. */
const PAUSES_MS = [30, 50, 70, 100, 150, 250, 350, 500, 700, 900, 900] as const

/** Gives up silently: the change stands, and the grant comes when the agents come. */
export async function planHeld(
  { quota, pause, log }: Pick<Ports, 'quota' | 'pause' | 'log'>,
  accountId: string,
  plan: PlanKey,
): Promise<void> {
  try {
    for (const ms of PAUSES_MS) {
      await pause(ms)
      if ((await quota(accountId).read())?.plan === plan) return
    }
    log.warn('the new plan is not held yet', { accountId })
  } catch (error) {
    log.warn('the new plan cannot be asked for', { accountId, error: errorText(error) })
  }
}
