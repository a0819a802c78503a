/** Tells a former customer that the plan has ended and what stays. */

import { brand } from '../contract/brand.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Paragraph } from './layout.tsx'
import { type Draft, date, greeting } from './words.ts'

export const subscriptionEnded = (data: MailData<'subscription_ended'>): Draft => {
  const { name, plan, endedAt, pricingUrl } = data
  const news = `Your ${plan} plan ended on ${date(endedAt)}. You will not be charged again.`
  const stays =
    'Everything you made stays readable in your account. To work on, choose a plan; it starts at once.'
  return {
    subject: `Your ${brand.name} ${plan} plan has ended`,
    preview: 'Everything you made stays readable in your account.',
    heading: 'Your plan has ended',
    because: `you had a subscription at ${brand.name}.`,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Paragraph>{stays}</Paragraph>
        <Action href={pricingUrl}>See plans</Action>
      </>
    ),
    text: [greeting(name), news, stays, `See plans:\n${pricingUrl}`],
  }
}
