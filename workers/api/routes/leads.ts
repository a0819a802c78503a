/** Leads: somebody wants to talk to sales (kept, confirmed to the person, told to the operators), and operators read them. */

import * as z from 'zod'
import { LeadBody, PageQuery } from '../../contract/bodies.ts'
import { KeptLead, Lead } from '../../contract/objects.ts'
import { findLead, type LeadRow, listLeads } from '../../db/leads.ts'
import { toIso } from '../../tools/clock.ts'
import { unknownCursor } from '../cursor.ts'
import { json } from '../json.ts'
import { pageOf, placeIn } from '../place.ts'
import { problem } from '../problem.ts'
import { route } from '../route.ts'
import { callerOf } from './accounts/caller.ts'
import { answerRefusal } from './accounts/refusal.ts'
import { leaveLead } from './leave-lead.ts'

const leadView = ({ id, email, name, company, requestsPerMonth, message, createdAt }: LeadRow) => ({
  id,
  email,
  name,
  company,
  requestsPerMonth,
  message,
  createdAt: toIso(createdAt),
})

const keptView = (row: LeadRow) => ({ ...leadView(row), status: row.status })

export const leadRoutes = [
  route({
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
      const lead = leadView(outcome.lead)
      return json({ lead }, 201, { location: `/api/v1/leads/${lead.id}` })
    },
  }),
  route({
    id: 'listLeads',
    method: 'GET',
    path: '/leads',
    policy: { who: 'superuser' },
    tag: 'Service',
    summary: 'Who asked to talk to sales, newest first; what a program sent is marked as suspected',
    query: PageQuery,
    answers: {
      200: {
        description: 'A page of leads',
        schema: z.strictObject({ leads: z.array(KeptLead), nextCursor: z.string().nullable() }),
      },
    },
    problems: ['validation_failed'],
    handle: async (c, { query }) => {
      const after = placeIn(query)
      if (after === undefined) return unknownCursor(c)
      const rows = await listLeads(c.get('ports').db, { limit: query.limit + 1, after })
      const { page, nextCursor } = pageOf(rows, query)
      return json({ leads: page.map(keptView), nextCursor })
    },
  }),
  route({
    id: 'getLead',
    method: 'GET',
    path: '/leads/:id',
    policy: { who: 'superuser' },
    tag: 'Service',
    summary: 'One lead',
    answers: { 200: { description: 'The lead', schema: z.strictObject({ lead: KeptLead }) } },
    problems: ['not_found'],
    handle: async (c) => {
      const row = await findLead(c.get('ports').db, c.req.param('id') ?? '')
      return row ? json({ lead: keptView(row) }) : problem(c, 'not_found')
    },
  }),
]
