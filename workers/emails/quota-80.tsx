/** Tells a customer that four fifths of the window's requests are used, and whether that matters at this pace. */

import type { MailData } from '../contract/mails.ts'
import { Action, Paragraph } from './layout.tsx'
import { BECAUSE, choice, number } from './quota-words.ts'
import { type Draft, greeting, moment } from './words.ts'

type Data = MailData<'quota_80'>

const DAY_MS = 86_400_000

function pace({ exhaustedAt, windowEnd, timeZone }: Data): string {
  if (exhaustedAt === null)
    return 'At the pace of this window they last until then: there is nothing you need to do.'
  const days = Math.floor((Date.parse(windowEnd) - Date.parse(exhaustedAt)) / DAY_MS)
  const gap = days < 1 ? 'less than a day' : days === 1 ? 'a day' : `${days} days`
  return `At the pace of this window the rest is used up on ${moment(exhaustedAt, timeZone)}, ${gap} before it ends.`
}

export const quota80 = (data: Data): Draft => {
  const { name, plan, used, limit, windowEnd, timeZone, exhaustedAt, usageUrl } = data
  const news = `You have used ${number(used)} of the ${number(limit)} requests of your ${plan} plan in this quota window, which ends on ${moment(windowEnd, timeZone)}.`
  const rest = pace(data)
  // Whoever gets by needs no other plan.
  const offer = exhaustedAt === null ? null : choice(data)
  return {
    subject: `${Math.floor((used / limit) * 100)} % of your requests are used`,
    preview: rest,
    heading: `${number(limit - used)} requests left`,
    because: BECAUSE,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Paragraph>{rest}</Paragraph>
        {offer && <Paragraph>{offer}</Paragraph>}
        <Action href={usageUrl}>See usage</Action>
      </>
    ),
    text: [greeting(name), news, rest, offer, `See usage:\n${usageUrl}`],
  }
}
