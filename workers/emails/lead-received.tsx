/** Tells an operator that somebody wants to talk to sales. */

import { brand } from '../contract/brand.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Facts, Paragraph, Quote } from './layout.tsx'
import { columns, type Draft, greeting, quoted } from './words.ts'

export const leadReceived = (data: MailData<'lead_received'>): Draft => {
  const { name, from, email, company, requestsPerMonth, message, replyUrl } = data
  const news = 'Somebody wants to talk to sales.'
  const facts: [string, string][] = [
    ['Name', from],
    ['Address', email],
    ...(company ? [['Company', company] as [string, string]] : []),
    ...(requestsPerMonth === null
      ? []
      : [['Requests a month', requestsPerMonth.toLocaleString('en-US')] as [string, string]]),
  ]
  return {
    subject: `A new lead for ${brand.name}`,
    preview: 'Somebody wants to talk to sales.',
    heading: 'A new lead',
    because: `you are an operator of ${brand.name}.`,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Facts rows={facts} />
        <Quote>{message}</Quote>
        <Action href={replyUrl}>Reply</Action>
      </>
    ),
    text: [greeting(name), news, columns(facts), quoted(message), `Reply:\n${replyUrl}`],
  }
}
