/** Carries the link that sets a new password. */

import { brand } from '../contract/brand.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Note, Paragraph, PlainLink } from './layout.tsx'
import { type Draft, greeting } from './words.ts'

export const passwordReset = ({ name, url, minutes }: MailData<'password_reset'>): Draft => ({
  subject: `Set a new password for ${brand.name}`,
  preview: `The link works once, for ${minutes} minutes.`,
  heading: 'Set a new password',
  because: 'someone asked to reset the password of the account with this address.',
  html: (
    <>
      <Paragraph>{greeting(name)}</Paragraph>
      <Paragraph>
        Choose a new password with the button below. All other sessions of your account end when you
        do; your API keys keep working.
      </Paragraph>
      <Action href={url}>Set new password</Action>
      <Note>
        The link works once, for {minutes} minutes. If the button does nothing, open this address:
        <br />
        <PlainLink href={url} />
      </Note>
      <Note>Was it not you? Then ignore this mail; your password stays as it is.</Note>
    </>
  ),
  text: [
    greeting(name),
    'Choose a new password with the link below. All other sessions of your account end when you do; your API keys keep working.',
    `Set new password:\n${url}`,
    `The link works once, for ${minutes} minutes.`,
    'Was it not you? Then ignore this mail; your password stays as it is.',
  ],
})
