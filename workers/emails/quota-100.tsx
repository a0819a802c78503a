/** Tells a customer that all requests of the window are used, when they come back, and what the other way costs. */

import type { MailData } from '../contract/mails.ts'
import { Action, Paragraph } from './layout.tsx'
import { BECAUSE, choice, number } from './quota-words.ts'
import { type Draft, greeting, moment } from './words.ts'

export const quota100 = (data: MailData<'quota_100'>): Draft => {
  const { name, plan, limit, windowEnd, timeZone, usageUrl } = data
  const back = moment(windowEnd, timeZone)
  const news = `All ${number(limit)} requests of your ${plan} plan in this quota window are used. Further ones are answered 429 until ${back}; from then on you have ${number(limit)} again.`
  const offer = choice(data)
  return {
    subject: 'All requests of this quota window are used',
    preview: `They come back on ${back}. Nothing extra is charged.`,
    heading: 'Your requests are used up',
    because: BECAUSE,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Paragraph>{offer}</Paragraph>
        <Action href={usageUrl}>See usage</Action>
      </>
    ),
    text: [greeting(name), news, offer, `See usage:\n${usageUrl}`],
  }
}
