/** Words both quota mails share: what another plan would cost, and that waiting costs nothing. */

import { brand } from '../contract/brand.ts'
import { formatMoney } from '../contract/catalogue.ts'
import type { MailData } from '../contract/mails.ts'

type Data = MailData<'quota_100'>

export const number = (value: number): string => value.toLocaleString('en-US')

/** Waiting is always cheaper; whether it is better only the reader knows, so both are said. */
export function choice({ next, plan }: Pick<Data, 'next' | 'plan'>): string {
  const waiting =
    'Waiting costs nothing: requests beyond the limit are refused and never charged, and the count starts anew with the next window.'
  if (!next) return `${waiting} More than ${plan} is by contract: write to ${brand.salesEmail}.`
  const price = `${formatMoney(next.amountCents)} a ${next.interval} instead of ${formatMoney(next.instead)}`
  return `${waiting} Upgrading costs more and helps at once: ${next.plan} has ${number(next.limit)} requests a month for ${price}, what you have used stays counted, and the exact amount is shown before you pay.`
}

export const BECAUSE = `you have a plan at ${brand.name} and its requests run low.`
