/** Asks whoever submitted a goal for what is missing to go on. */

import type { MailData } from '../contract/mails.ts'
import { Action, Facts, Paragraph } from './layout.tsx'
import { columns, type Draft, greeting } from './words.ts'

export const answerWanted = (data: MailData<'answer_wanted'>): Draft => {
  const { name, goal, question, goalUrl } = data
  const news =
    'Your goal cannot go on without an answer from you. It waits for seven days; after that it is cancelled and not counted.'
  const facts: [string, string][] = [
    ['Goal', goal],
    ['Question', question],
  ]
  return {
    subject: 'A question about your goal',
    preview: question.slice(0, 140),
    heading: 'A question about your goal',
    because: 'you submitted this goal.',
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Facts rows={facts} />
        <Action href={goalUrl}>Answer</Action>
      </>
    ),
    text: [greeting(name), news, columns(facts), `Answer:\n${goalUrl}`],
  }
}
