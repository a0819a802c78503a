/** Tells an operator that a refund did not arrive, and that the money is ours again until they find another way. */

import { brand } from '../contract/brand.ts'
import { formatMoney } from '../contract/catalogue.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Facts, Paragraph } from './layout.tsx'
import { columns, type Draft, greeting } from './words.ts'

export const refundFailed = (data: MailData<'refund_failed'>): Draft => {
  const { name, customer, amountCents, currency, reason, number, refund, approvalsUrl } = data
  const amount = formatMoney(amountCents, currency)
  const news = `A refund of ${amount} did not arrive: the customer’s bank sent it back. The money is in our balance at Stripe, and the invoice no longer counts as refunded. Ask the customer for another way, or propose the refund again once their card works.`
  const facts: [string, string][] = [
    ['Customer', customer],
    ['Invoice', number],
    ['Reason', reason],
    ['Refund', refund],
  ]
  return {
    subject: `A refund of ${amount} did not arrive`,
    preview: `The bank of ${customer} sent it back.`,
    heading: 'A refund did not arrive',
    because: `you are an operator of ${brand.name}.`,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Facts rows={facts} />
        <Action href={approvalsUrl}>Propose it again</Action>
      </>
    ),
    text: [greeting(name), news, columns(facts), `Propose it again:\n${approvalsUrl}`],
  }
}
