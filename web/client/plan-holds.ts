/** Waits until the meter that admits requests knows a new plan, so that what a page says holds for the very next call. */

import type { PlanKey } from '../../workers/contract/catalogue.ts'
import { api } from './api.ts'

const PAUSES_MS = [0, 200, 300, 500, 1_000, 2_000, 2_000, 2_000, 2_000]

/** False if it takes longer or cannot be read; the change itself stands either way. */
export async function planHolds(plan: PlanKey): Promise<boolean> {
  for (const pause of PAUSES_MS) {
    await new Promise((resolve) => setTimeout(resolve, pause))
    const counted = await api.usage().then(
      ({ usage }) => usage.plan,
      () => null,
    )
    if (counted === plan) return true
  }
  return false
}
