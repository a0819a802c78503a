/** Tells whoever wrote to sales that the message arrived, and what it said. */

import { brand } from '../contract/brand.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Paragraph, Quote } from './layout.tsx'
import { type Draft, greeting, quoted } from './words.ts'

export const leadConfirmation = ({
  name,
  message,
  docsUrl,
}: MailData<'lead_confirmation'>): Draft => {
  const news = 'Your message reached us. A person reads it and answers by mail to this address.'
  const next =
    'To add something, reply to this mail. Until we answer, the documentation shows how the API works.'
  return {
    subject: `We have your message to ${brand.name}`,
    preview: 'A person reads it and answers by mail.',
    heading: 'We have your message',
    because: `someone wrote to ${brand.name} with this address.`,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Quote>{message}</Quote>
        <Paragraph>{next}</Paragraph>
        <Action href={docsUrl}>Read the documentation</Action>
      </>
    ),
    text: [greeting(name), news, quoted(message), next, `Read the documentation:\n${docsUrl}`],
  }
}
