/** Tells a customer that a payment failed, what happens next, and the one thing to do. */

import { brand } from '../contract/brand.ts'
import { formatMoney } from '../contract/catalogue.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Facts, Paragraph } from './layout.tsx'
import { columns, type Draft, date, greeting } from './words.ts'

type Data = MailData<'payment_failed'>

function rowsOf(data: Data): [string, string][] {
  const { plan, amountCents, currency, reason, nextAttemptAt, graceEndsAt } = data
  const optional: [string, string | null][] = [
    ['Reason', reason],
    ['We try again on', nextAttemptAt && date(nextAttemptAt)],
    ['Access pauses on', graceEndsAt && date(graceEndsAt)],
  ]
  return [
    ['Plan', plan],
    ['Amount due', formatMoney(amountCents, currency)],
    ...optional.flatMap(([label, value]): [string, string][] => (value ? [[label, value]] : [])),
  ]
}

export const paymentFailed = (data: Data): Draft => {
  const { name, plan, amountCents, currency, graceEndsAt, billingUrl } = data
  const amount = formatMoney(amountCents, currency)
  const rows = rowsOf(data)
  const news = `We could not collect ${amount} for your ${plan} plan.`
  const effect = graceEndsAt
    ? `Nothing changes for now: you keep full access until ${date(graceEndsAt)}. Update your card before then and it stays that way.`
    : 'Update your card and we collect the payment with the new one.'
  return {
    subject: `Your payment of ${amount} to ${brand.name} failed`,
    preview: graceEndsAt
      ? `Update your card to keep access after ${date(graceEndsAt)}.`
      : 'Update your card to complete the payment.',
    heading: 'Your payment failed',
    because: `you have a subscription at ${brand.name}.`,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Facts rows={rows} />
        <Paragraph>{effect}</Paragraph>
        <Action href={billingUrl}>Update card</Action>
      </>
    ),
    text: [greeting(name), news, columns(rows), effect, `Update card:\n${billingUrl}`],
  }
}
