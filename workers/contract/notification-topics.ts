/** Which mails people may turn off: topics, what each says, and the kinds of mail that belong to one. */

import type { MailKind } from './mails.ts'

export const topics = {
  usageAlerts: {
    title: 'Usage alerts',
    says: 'When 80 % and when all of the month’s requests are used.',
  },
  billingReminders: {
    title: 'Billing reminders',
    says: 'Before a yearly plan renews, and when your card expires before the next charge.',
  },
  goalResults: {
    title: 'Goal results',
    says: 'When a goal of yours has ended.',
  },
} as const

export type Topic = keyof typeof topics
export const TOPICS = Object.keys(topics) as Topic[]
/** On unless the person turned it off. */
export type NotificationPreferences = Record<Topic, boolean>

/** A kind that is not here is essential: about access, money that moved, or a link somebody asked for. */
const topicOfKind: Partial<Record<MailKind, Topic>> = {
  quota_80: 'usageAlerts',
  quota_100: 'usageAlerts',
  renewal_reminder: 'billingReminders',
  card_expiring: 'billingReminders',
  goal_finished: 'goalResults',
}

/** The topic a kind of mail belongs to; null for essential mails, which nobody can turn off. */
export const topicOf = (kind: MailKind): Topic | null => topicOfKind[kind] ?? null
