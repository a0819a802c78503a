/** POST /leads: somebody wants to talk to sales. Kept, confirmed to the person, told to the operators. */

import * as z from 'zod'
import { LeadBody } from '../../contract/bodies.ts'
import { Lead } from '../../contract/objects.ts'
import { toIso } from '../../tools/clock.ts'
import { route } from '../route.ts'
import { callerOf } from './accounts/caller.ts'
import { answerRefusal } from './accounts/refusal.ts'
import { leaveLead } from './leave-lead.ts'

export const leadRoute = route({
  id: 'createLead',
  method: 'POST',
  path: '/leads',
  policy: { who: 'anyone', ownOrigin: true },
  tag: 'Service',
  summary: 'Ask to talk to sales; a mail confirms it and a person answers',
  body: LeadBody,
  answers: { 201: { description: 'Kept', schema: z.strictObject({ lead: Lead }) } },
  problems: ['csrf', 'validation_failed', 'too_many_attempts'],
  handle: async (c, { body }) => {
    const outcome = await leaveLead(c.get('ports'), body, callerOf(c).source)
    if (outcome.kind === 'refused') return answerRefusal(c, outcome)
    const { id, email, name, company, requestsPerMonth, message, createdAt } = outcome.lead
    const lead = {
      id,
      email,
      name,
      company,
      requestsPerMonth,
      message,
      createdAt: toIso(createdAt),
    }
    return c.json({ lead }, 201, { location: `/api/v1/leads/${id}` })
  },
})
