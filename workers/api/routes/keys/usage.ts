/** What the account has used, from the object that counts: the same figures as the headers. */

import * as z from 'zod'
import { Usage } from '../../../contract/metering.ts'
import { route } from '../../route.ts'

export const usageRoute = route({
  id: 'getUsage',
  method: 'GET',
  path: '/usage',
  policy: { who: 'signed_in_or_key', scope: 'usage:read', metered: 'never' },
  tag: 'Usage',
  summary: 'Requests of this quota window, by day and by key; asking never counts',
  answers: { 200: { description: 'Usage', schema: z.strictObject({ usage: Usage }) } },
  problems: [],
  handle: async (c, { actor }) => {
    const { quota, clock } = c.get('ports')
    return c.json({ usage: await quota(actor.accountId).usage(clock.now()) })
  },
})
