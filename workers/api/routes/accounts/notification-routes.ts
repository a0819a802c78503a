/** Routes about which mails a person wants. */

import * as z from 'zod'
import { NotificationPreferencesBody } from '../../../contract/bodies.ts'
import { TOPICS, type Topic } from '../../../contract/notification-topics.ts'
import { together } from '../../../db/database.ts'
import { preferencesOf, setPreference } from '../../../db/notification-preferences.ts'
import { json } from '../../json.ts'
import { route } from '../../route.ts'
import { auditedBy } from './audit.ts'

const TAG = 'Account'
const Answer = z.strictObject({
  notificationPreferences: z.strictObject({
    usageAlerts: z.boolean(),
    billingReminders: z.boolean(),
    goalResults: z.boolean(),
  } satisfies Record<Topic, z.ZodBoolean>),
})

export const notificationRoutes = [
  route({
    id: 'getNotificationPreferences',
    method: 'GET',
    path: '/notification-preferences',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Which mails I get beside the essential ones',
    answers: { 200: { description: 'Each topic, on or off', schema: Answer } },
    problems: [],
    handle: async (c, { actor }) =>
      json({ notificationPreferences: await preferencesOf(c.get('ports').db, actor.userId) }),
  }),
  route({
    id: 'updateNotificationPreferences',
    method: 'PATCH',
    path: '/notification-preferences',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Turn topics of mail on or off; what is not named stays',
    body: NotificationPreferencesBody,
    answers: { 200: { description: 'Each topic, on or off', schema: Answer } },
    problems: ['csrf'],
    handle: async (c, { actor, body }) => {
      const { db, clock } = c.get('ports')
      const { userId } = actor
      const by = { actorId: userId, now: clock.now() }
      const changes = TOPICS.flatMap((topic) =>
        body[topic] === undefined
          ? []
          : [setPreference(db, { userId, topic, on: body[topic] }, by)],
      )
      const audit = auditedBy(c, actor, 'notifications_changed', userId)
      if (changes.length > 0) await together(db, [...changes, audit])
      return json({ notificationPreferences: await preferencesOf(db, userId) })
    },
  }),
]
