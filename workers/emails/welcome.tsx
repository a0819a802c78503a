/** Greets a customer when a subscription first grants access. */

import { brand } from '../contract/brand.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Paragraph } from './layout.tsx'
import { type Draft, greeting } from './words.ts'

const allowance = (requestsPerMonth: number | null): string =>
  requestsPerMonth === null
    ? 'Your limits are those of your contract.'
    : `It includes ${requestsPerMonth.toLocaleString('en-US')} requests a month.`

export const welcome = (data: MailData<'welcome'>): Draft => {
  const { name, plan, requestsPerMonth, dashboardUrl } = data
  const news = `Your ${plan} plan is active. ${allowance(requestsPerMonth)}`
  const next = 'Your dashboard shows your plan, your access and what to do next.'
  return {
    subject: `Welcome to ${brand.name} ${plan}`,
    preview: `Your ${plan} plan is active.`,
    heading: `Welcome to ${plan}`,
    because: `you subscribed to ${brand.name}.`,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Paragraph>{next}</Paragraph>
        <Action href={dashboardUrl}>Open dashboard</Action>
      </>
    ),
    text: [greeting(name), news, next, `Open dashboard:\n${dashboardUrl}`],
  }
}
