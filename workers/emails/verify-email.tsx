/** Asks a new person, or one with a new address, to prove that the address is theirs. */

import { brand } from '../contract/brand.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Note, Paragraph, PlainLink } from './layout.tsx'
import { type Draft, greeting } from './words.ts'

export const verifyEmail = ({ name, url, minutes }: MailData<'verify_email'>): Draft => ({
  subject: `Confirm your email address for ${brand.name}`,
  preview: `One click and your address is confirmed. The link works for ${minutes} minutes.`,
  heading: 'Confirm your email address',
  because: `someone entered this address at ${brand.name}.`,
  html: (
    <>
      <Paragraph>{greeting(name)}</Paragraph>
      <Paragraph>
        Please confirm that this address is yours. You can then create API keys, and we know where
        to send your receipts.
      </Paragraph>
      <Action href={url}>Confirm address</Action>
      <Note>
        The link works once, for {minutes} minutes. If the button does nothing, open this address:
        <br />
        <PlainLink href={url} />
      </Note>
      <Note>Was it not you? Then ignore this mail; nothing happens without the click.</Note>
    </>
  ),
  text: [
    greeting(name),
    'Please confirm that this address is yours. You can then create API keys, and we know where to send your receipts.',
    `Confirm address:\n${url}`,
    `The link works once, for ${minutes} minutes.`,
    'Was it not you? Then ignore this mail; nothing happens without the click.',
  ],
})
