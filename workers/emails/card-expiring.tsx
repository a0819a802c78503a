/** Says that the card on file expires before the next charge, while there is time to change it. */

import { brand } from '../contract/brand.ts'
import { formatMoney } from '../contract/catalogue.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Facts, Paragraph } from './layout.tsx'
import { columns, type Draft, date, greeting } from './words.ts'

type Data = MailData<'card_expiring'>

export const cardExpiring = (data: Data): Draft => {
  const { name, plan, card, expires, amountCents, currency, chargedAt, billingUrl } = data
  const day = date(chargedAt)
  const news = `Your ${card} expires before your ${plan} plan is charged next.`
  const effect = 'With another card on file the plan simply goes on.'
  const rows: [string, string][] = [
    ['Card', card],
    ['Expires', expires],
    ['Next charge', `${formatMoney(amountCents, currency)} on ${day}`],
  ]
  return {
    subject: `Your card for ${brand.name} expires before the next charge`,
    preview: `Change it before ${day} and your ${plan} plan goes on.`,
    heading: 'Your card is about to expire',
    because: `you have a subscription at ${brand.name}.`,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Facts rows={rows} />
        <Paragraph>{effect}</Paragraph>
        <Action href={billingUrl}>Change card</Action>
      </>
    ),
    text: [greeting(name), news, columns(rows), effect, `Change card:\n${billingUrl}`],
  }
}
