/** Turns a kind of mail and its data into subject, HTML and text. Pure: knows no provider and no clock. */

import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { MailData, MailKind, RenderedMail, Unsubscribe } from '../contract/mails.ts'
import { answerWanted } from './answer-wanted.tsx'
import { approvalWanted } from './approval-wanted.tsx'
import { cardExpiring } from './card-expiring.tsx'
import { disputeOpened } from './dispute-opened.tsx'
import { Layout } from './frame.tsx'
import { goalFinished } from './goal-finished.tsx'
import { leadConfirmation } from './lead-confirmation.tsx'
import { leadReceived } from './lead-received.tsx'
import { passwordReset } from './password-reset.tsx'
import { pastDue } from './past-due.tsx'
import { paymentFailed } from './payment-failed.tsx'
import { quota80 } from './quota-80.tsx'
import { quota100 } from './quota-100.tsx'
import { receipt } from './receipt.tsx'
import { refundFailed } from './refund-failed.tsx'
import { renewalReminder } from './renewal-reminder.tsx'
import { subscriptionCancelled } from './subscription-cancelled.tsx'
import { subscriptionEnded } from './subscription-ended.tsx'
import { verifyEmail } from './verify-email.tsx'
import { welcome } from './welcome.tsx'
import { type Draft, plainText } from './words.ts'

const drafts: { [K in MailKind]: (data: MailData<K>) => Draft } = {
  verify_email: verifyEmail,
  password_reset: passwordReset,
  welcome,
  receipt,
  payment_failed: paymentFailed,
  subscription_cancelled: subscriptionCancelled,
  subscription_ended: subscriptionEnded,
  quota_80: quota80,
  quota_100: quota100,
  past_due: pastDue,
  renewal_reminder: renewalReminder,
  card_expiring: cardExpiring,
  lead_confirmation: leadConfirmation,
  dispute_opened: disputeOpened,
  refund_failed: refundFailed,
  approval_wanted: approvalWanted,
  goal_finished: goalFinished,
  answer_wanted: answerWanted,
  lead_received: leadReceived,
}

const DOCTYPE =
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'

/** Renders one mail; `data` was parsed with `mailData[kind]` where it entered. Money is in cents, instants are ISO 8601 UTC. */
export function renderMail<K extends MailKind>(
  kind: K,
  data: MailData<K>,
  unsubscribe: Unsubscribe | null = null,
): RenderedMail {
  const draft = drafts[kind](data)
  return {
    subject: draft.subject,
    html: `${DOCTYPE}${renderToString(h(Layout, { draft, unsubscribe }))}\n`,
    text: plainText(draft, unsubscribe),
  }
}
