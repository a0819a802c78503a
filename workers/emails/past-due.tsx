/** Reminds a customer of a payment that is overdue: on the first, the fourth and the last day of grace. */

import { brand } from '../contract/brand.ts'
import { formatMoney } from '../contract/catalogue.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Facts, Note, Paragraph, PlainLink } from './layout.tsx'
import { columns, type Draft, date, greeting } from './words.ts'

type Data = MailData<'past_due'>

/** The last day's mail says it in the subject: it is read too late otherwise. */
const LAST_DAY = 6

export const pastDue = (data: Data): Draft => {
  const { name, plan, amountCents, currency, day, graceEndsAt, nextAttemptAt } = data
  const { payUrl, billingUrl } = data
  const amount = formatMoney(amountCents, currency)
  const until = date(graceEndsAt)
  const last = day >= LAST_DAY
  const news = last
    ? `Tomorrow your ${plan} plan is suspended, because ${amount} is still unpaid.`
    : `Your ${plan} plan is overdue: ${amount} is still unpaid.`
  const effect = `You keep full access until ${until}. Then new work and API calls stop; everything you made can still be read and downloaded. Paying restores it at once.`
  const rows: [string, string][] = [
    ['Plan', plan],
    ['Amount due', amount],
    ...(nextAttemptAt ? [['We try again on', date(nextAttemptAt)] as [string, string]] : []),
    ['Access pauses on', until],
  ]
  return {
    subject: last
      ? `Last day: ${amount} for ${brand.name} is overdue`
      : `${amount} for your ${plan} plan is overdue`,
    preview: `Pay by ${until} and nothing changes.`,
    heading: last ? 'Access pauses tomorrow' : 'Your payment is overdue',
    because: `you have a subscription at ${brand.name}.`,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Facts rows={rows} />
        <Paragraph>{effect}</Paragraph>
        <Action href={payUrl}>Pay now</Action>
        <Note>
          Plan, card and all invoices: <PlainLink href={billingUrl}>Billing</PlainLink>
        </Note>
      </>
    ),
    text: [
      greeting(name),
      news,
      columns(rows),
      effect,
      `Pay now:\n${payUrl}`,
      `Plan, card and all invoices:\n${billingUrl}`,
    ],
  }
}
