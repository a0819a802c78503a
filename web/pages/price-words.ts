/** What the prices come to in words, worked out from the catalogue wherever a page says one. */

import {
  formatMoney,
  type PlanKey,
  plans,
  priceOf,
  yearlySavingCents,
} from '../../workers/contract/catalogue.ts'

/** What a year saves, in percent of twelve months; 0 where there is no price. */
function saved(plan: PlanKey): number {
  const month = priceOf(plan, 'month')
  return month ? (yearlySavingCents(plan) / (month.amountCents * 12)) * 100 : 0
}

/** `12.7 %` of what twelve months cost. */
export const savingPercent = (plan: PlanKey): string => `${saved(plan).toFixed(1)} %`

/** `up to 16 %`: the most that paying by the year saves, in whole percent. */
export const UP_TO = `up to ${Math.max(...plans.map(({ key }) => saved(key))).toFixed(0)} %`

/** `$19`; for a plan that is sold by the month. */
export function monthly(plan: PlanKey): string {
  const price = priceOf(plan, 'month')
  if (!price) throw new Error(`${plan} is not sold by the month`)
  return formatMoney(price.amountCents)
}
