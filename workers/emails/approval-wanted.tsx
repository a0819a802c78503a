/** Asks an operator for the second key: what is proposed, by whom, and until when it can be decided. */

import { brand } from '../contract/brand.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Facts, Paragraph } from './layout.tsx'
import { columns, type Draft, date, greeting } from './words.ts'

export const approvalWanted = (data: MailData<'approval_wanted'>): Draft => {
  const { name, summary, proposedBy, sole, goal, expiresAt, approvalsUrl } = data
  const until = date(expiresAt)
  const ofPerson = sole
    ? 'You proposed what only an operator may decide, and you are the only one. Nothing happens before you approve it with your password; ten minutes later it is done.'
    : 'An operator proposed what needs a second key. Nothing happens before you or another operator approves it.'
  const news =
    goal === null
      ? ofPerson
      : 'A goal wants to do what needs a person’s yes. Nothing happens before it is approved; whatever does not depend on it goes on.'
  const facts: [string, string][] = [
    ['Action', summary],
    goal === null ? ['Proposed by', proposedBy] : ['Goal', goal],
    ['Decide until', until],
  ]
  return {
    subject: 'Approval wanted',
    preview: summary,
    heading: 'Something waits for your decision',
    because: `you ${goal === null ? `are an operator of ${brand.name}` : 'may decide about it'}.`,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{news}</Paragraph>
        <Facts rows={facts} />
        <Action href={approvalsUrl}>Review the action</Action>
      </>
    ),
    text: [greeting(name), news, columns(facts), `Review the action:\n${approvalsUrl}`],
  }
}
