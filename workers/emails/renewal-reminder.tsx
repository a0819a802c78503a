/** Says a week ahead that a yearly plan renews, or what takes its place, for how much, and how to stop it. */

import { brand } from '../contract/brand.ts'
import { formatMoney } from '../contract/catalogue.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Facts, Paragraph } from './layout.tsx'
import { columns, type Draft, date, greeting } from './words.ts'

type Data = MailData<'renewal_reminder'>

export const renewalReminder = (data: Data): Draft => {
  const { name, plan, interval, ends, amountCents, currency, renewsAt, card, billingUrl } = data
  const amount = formatMoney(amountCents, currency)
  const day = date(renewsAt)
  const often = interval === 'year' ? 'yearly' : 'monthly'
  const news = ends
    ? `Your yearly ${ends} plan ends on ${day}; as you chose, ${plan}, ${often}, takes its place.`
    : `Your yearly ${plan} plan renews on ${day}.`
  const choice = `There is nothing to do if ${ends ? 'that is what you want' : 'you want to keep it'}. To change the plan, the card, or to cancel, open billing before that day.`
  const rows: [string, string][] = [
    ['Plan', `${plan}, ${often}`],
    [ends ? 'From' : 'Renews on', day],
    ['Price', `${amount}, excl. tax where it applies`],
    ...(card ? [['Charged to', card] as [string, string]] : []),
  ]
  return {
    subject: ends ? `Your plan becomes ${plan} on ${day}` : `Your ${plan} plan renews on ${day}`,
    preview: `Another ${interval} for ${amount}; until then it can be changed or cancelled.`,
    heading: ends ? `A change of plan on ${day}` : `Renewal on ${day}`,
    because: `you have a yearly plan at ${brand.name}.`,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Facts rows={rows} />
        <Paragraph>{choice}</Paragraph>
        <Action href={billingUrl}>Open billing</Action>
      </>
    ),
    text: [greeting(name), news, columns(rows), choice, `Open billing:\n${billingUrl}`],
  }
}
