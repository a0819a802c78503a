/** What the account has used, from the object that counts: the same figures as the headers. */

import * as z from 'zod'
import { Usage } from '../../../contract/metering.ts'
import { namesOf } from '../../../db/users.ts'
import { json } from '../../json.ts'
import { route } from '../../route.ts'

export const usageRoute = route({
  id: 'getUsage',
  method: 'GET',
  path: '/usage',
  policy: { who: 'signed_in_or_key', scope: 'usage:read', metered: 'never' },
  tag: 'Usage',
  summary: 'Requests of this quota window, by day, key and member; asking never counts',
  answers: { 200: { description: 'Usage', schema: z.strictObject({ usage: Usage }) } },
  problems: [],
  handle: async (c, { actor }) => {
    const { db, quota, clock } = c.get('ports')
    const counted = await quota(actor.accountId).usage(clock.now())
    const ids = counted.members.map(({ userId }) => userId)
    const names = await namesOf(db, ids)
    const members = counted.members.map(({ userId, requests }) => ({
      userId,
      name: names.get(userId) ?? userId,
      requests,
    }))
    return json({ usage: { ...counted, members } })
  },
})
