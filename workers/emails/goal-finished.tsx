/** Tells whoever submitted a goal that it has ended, and what came of it. */

import type { MailData } from '../contract/mails.ts'
import { Action, Facts, Paragraph } from './layout.tsx'
import { columns, type Draft, greeting } from './words.ts'

export const goalFinished = (data: MailData<'goal_finished'>): Draft => {
  const { name, goal, succeeded, detail, files, goalUrl } = data
  const news = succeeded
    ? 'Your goal is done.'
    : 'Your goal has ended without reaching its end. What was made until then is kept.'
  const facts: [string, string][] = [['Goal', goal]]
  if (detail !== null) facts.push(['What happened', detail])
  if (files.length > 0) facts.push(['Results', files.join(', ')])
  return {
    subject: succeeded ? 'Your goal is done' : 'Your goal has ended',
    preview: goal.slice(0, 140),
    heading: succeeded ? 'Your goal is done' : 'Your goal has ended',
    because: 'you submitted this goal.',
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Facts rows={facts} />
        <Action href={goalUrl}>See the goal</Action>
      </>
    ),
    text: [greeting(name), news, columns(facts), `See the goal:\n${goalUrl}`],
  }
}
