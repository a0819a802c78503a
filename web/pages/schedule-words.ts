/** Why a schedule's run made no goal, in words. */

const REFUSALS: Readonly<Record<string, string>> = {
  quota_exceeded: 'this month’s requests were used up',
  plan_required: 'there was no plan',
  payment_overdue: 'a payment was overdue',
  account_disabled: 'the account was disabled',
}

/** A code this page does not know yet is told as it is. */
export const notRun = (code: string): string => REFUSALS[code] ?? code.replaceAll('_', ' ')
