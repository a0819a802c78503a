/** Tells an operator that a customer's bank takes a payment back, and until when evidence is heard. */

import { brand } from '../contract/brand.ts'
import { formatMoney } from '../contract/catalogue.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Facts, Paragraph } from './layout.tsx'
import { columns, type Draft, date, greeting } from './words.ts'

export const disputeOpened = (data: MailData<'dispute_opened'>): Draft => {
  const { name, customer, amountCents, currency, reason, number, dueAt, disputeUrl } = data
  const amount = formatMoney(amountCents, currency)
  const news = `A payment of ${amount} is disputed. Until it is decided nothing can be refunded; the customer’s access stays.`
  const facts: [string, string][] = [
    ['Customer', customer],
    ['Invoice', number],
    ['Reason', reason],
    ...(dueAt ? [['Evidence until', date(dueAt)] as [string, string]] : []),
  ]
  return {
    subject: `A payment of ${amount} is disputed`,
    preview: dueAt ? `Evidence is heard until ${date(dueAt)}.` : 'A payment is disputed.',
    heading: 'A payment is disputed',
    because: `you are an operator of ${brand.name}.`,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Facts rows={facts} />
        <Action href={disputeUrl}>Answer the dispute</Action>
      </>
    ),
    text: [greeting(name), news, columns(facts), `Answer the dispute:\n${disputeUrl}`],
  }
}
