/** Confirms that a plan was cancelled and says until when it works. */

import { brand } from '../contract/brand.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Paragraph } from './layout.tsx'
import { type Draft, date, greeting } from './words.ts'

export const subscriptionCancelled = (data: MailData<'subscription_cancelled'>): Draft => {
  const { name, plan, endsAt, billingUrl } = data
  const end = date(endsAt)
  const news = `Your ${plan} plan is cancelled and will not renew. You keep full access until ${end}; you will not be charged again.`
  const undo = 'Changed your mind? Until then one click undoes it.'
  return {
    subject: `Your ${brand.name} ${plan} plan ends on ${end}`,
    preview: `You keep full access until ${end}. Undo any time before.`,
    heading: 'Your plan is cancelled',
    because: `you cancelled a subscription at ${brand.name}.`,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Paragraph>{undo}</Paragraph>
        <Action href={billingUrl}>Keep my plan</Action>
      </>
    ),
    text: [greeting(name), news, undo, `Keep my plan:\n${billingUrl}`],
  }
}
