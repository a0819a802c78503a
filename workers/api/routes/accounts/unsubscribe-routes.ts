/** Routes behind the unsubscribe link of a mail: whoever holds the link needs no sign-in. GET shows, POST does, DELETE undoes. */

import * as z from 'zod'
import { need } from '../../../config.ts'
import { UnsubscribeQuery } from '../../../contract/bodies.ts'
import { TOPICS, type Topic, topics } from '../../../contract/notification-topics.ts'
import { together } from '../../../db/database.ts'
import { readerOf } from '../../../db/letters.ts'
import { preferencesOf, setPreference } from '../../../db/notification-preferences.ts'
import type { Ports } from '../../../ports.ts'
import { readUnsubscribeToken } from '../../../tools/token.ts'
import type { ApiContext } from '../../context.ts'
import { json } from '../../json.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'

const TAG = 'Account'
const Answer = z.strictObject({
  unsubscription: z.strictObject({
    topic: z.string(),
    title: z.string(),
    /** Enough to know whose it is, for whoever has the mail. */
    email: z.string(),
    subscribed: z.boolean(),
  }),
})
const given = {
  policy: { who: 'anyone' },
  tag: TAG,
  query: UnsubscribeQuery,
  problems: ['link_expired', 'validation_failed'],
} as const

type Subject = { userId: string; topic: Topic; email: string }

/** Whom a link is about; null for a link we did not make, or of somebody who is gone. */
async function subjectOf({ db, config }: Ports, token: string): Promise<Subject | null> {
  const read = readUnsubscribeToken(need(config, 'TOKEN_PEPPER'), token)
  const topic = TOPICS.find((name) => name === read?.topic)
  const reader = read && topic ? await readerOf(db, read.userId) : null
  if (!read || !topic || !reader || reader.closedAt !== null) return null
  return { userId: read.userId, topic, email: reader.email }
}

/** `ada@example.org` → `a…@example.org` */
const veiled = (email: string): string => email.replace(/^(.)[^@]*/, '$1…')

async function shown(c: ApiContext, subject: Subject): Promise<Response> {
  const { topic, email, userId } = subject
  const subscribed = (await preferencesOf(c.get('ports').db, userId))[topic]
  const { title } = topics[topic]
  return json({ unsubscription: { topic, title, email: veiled(email), subscribed } })
}

/** Answers whom it was about, or null. */
async function set(c: ApiContext, token: string, on: boolean): Promise<Subject | null> {
  const { db, clock } = c.get('ports')
  const subject = await subjectOf(c.get('ports'), token)
  if (!subject) return null
  const by = { actorId: subject.userId, now: clock.now() }
  await together(db, [setPreference(db, { ...subject, on }, by)])
  return subject
}

export const unsubscribeRoutes = [
  route({
    ...given,
    id: 'showUnsubscribe',
    method: 'GET',
    path: '/unsubscribe',
    summary: 'What an unsubscribe link is about; a browser is led to its page',
    answers: {
      200: { description: 'Whose mails, which topic, on or off', schema: Answer },
      303: { description: 'To the page that asks' },
    },
    handle: async (c, { query: { token } }) => {
      const ports = c.get('ports')
      // Some mail clients open the address of List-Unsubscribe instead of posting to it.
      if (c.req.header('accept')?.includes('text/html'))
        return c.redirect(
          `${ports.config.APP_ORIGIN}/unsubscribe?token=${encodeURIComponent(token)}`,
          303,
        )
      const subject = await subjectOf(ports, token)
      return subject ? shown(c, subject) : problem(c, 'link_expired')
    },
  }),
  route({
    ...given,
    id: 'unsubscribe',
    method: 'POST',
    path: '/unsubscribe',
    summary:
      'Turn the topic of a mail off, by its link alone (RFC 8058: one click in the mail client)',
    // A client posts `List-Unsubscribe=One-Click` as a form; the address says all there is to say.
    bodyType: 'raw',
    answers: { 200: { description: 'Off', schema: Answer } },
    handle: async (c, { query: { token } }) => {
      const subject = await set(c, token, false)
      return subject ? shown(c, subject) : problem(c, 'link_expired')
    },
  }),
  route({
    ...given,
    id: 'resubscribe',
    method: 'DELETE',
    path: '/unsubscribe',
    summary: 'Take it back',
    answers: { 204: { description: 'On again' } },
    handle: async (c, { query: { token } }) =>
      (await set(c, token, true)) ? c.body(null, 204) : problem(c, 'link_expired'),
  }),
]
