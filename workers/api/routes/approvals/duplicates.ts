/** Subscriptions that Stripe holds twice for one account: shown to operators, and ended once two of them agree. */

import * as z from 'zod'
import { PageQuery } from '../../../contract/bodies.ts'
import { formatMoney, planOf } from '../../../contract/catalogue.ts'
import { Duplicate, type EndDuplicateAction } from '../../../contract/duplicates.ts'
import {
  duplicateSubject,
  findDuplicate,
  type HeldDuplicate,
  lastPaidOf,
  listDuplicates,
} from '../../../db/duplicates.ts'
import type { InvoiceRow } from '../../../db/invoices.ts'
import type { SubscriptionRow } from '../../../db/subscriptions.ts'
import { toIso } from '../../../tools/clock.ts'
import { unknownCursor } from '../../cursor.ts'
import { json } from '../../json.ts'
import { pageOf, placeIn } from '../../place.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'
import { approvalView } from '../../views/approval.ts'
import { auditedBy } from '../accounts/audit.ts'
import { ApprovalAnswer } from './index.ts'
import { submit } from './submit.ts'

const TAG = 'Approvals'

const terms = ({ id, plan, interval, amountCents, currency, createdAt }: SubscriptionRow) => ({
  id,
  plan,
  interval,
  amountCents,
  currency,
  createdAt: toIso(createdAt),
})

const duplicateView = (
  { subscription, keeps, customer, repair }: HeldDuplicate,
  paid: InvoiceRow | undefined,
): Duplicate => ({
  subscription: terms(subscription),
  keeps: terms(keeps),
  customer,
  invoice: paid
    ? { id: paid.id, number: paid.number, leftCents: paid.paidCents - paid.refundedCents }
    : null,
  repair,
})

const listRoute = route({
  id: 'listDuplicates',
  method: 'GET',
  path: '/duplicates',
  policy: { who: 'superuser' },
  tag: TAG,
  summary:
    'Second live subscriptions of one account, newest first: billed by Stripe, used by nobody',
  query: PageQuery,
  answers: {
    200: {
      description: 'A page of duplicates',
      schema: z.strictObject({ duplicates: z.array(Duplicate), nextCursor: z.string().nullable() }),
    },
  },
  problems: ['validation_failed'],
  handle: async (c, { query }) => {
    const after = placeIn(query)
    if (after === undefined) return unknownCursor(c)
    const { db } = c.get('ports')
    const rows = await listDuplicates(db, { limit: query.limit + 1, after })
    const { page, nextCursor } = pageOf(rows, query, ({ subscription }) => subscription)
    const paid = await lastPaidOf(
      db,
      page.map(({ subscription }) => subscription.id),
    )
    const duplicates = page.map((one) => duplicateView(one, paid.get(one.subscription.id)))
    return json({ duplicates, nextCursor })
  },
})

const words = ({ plan, interval, amountCents, currency }: SubscriptionRow) =>
  `${planOf(plan)?.name ?? plan} at ${formatMoney(amountCents, currency)} a ${interval}`

/** Ids stand in the action; people read whose it is and what goes on. */
const summaryOf = ({ subscription, keeps, customer }: HeldDuplicate) =>
  `End the duplicate ${words(subscription)} of ${customer}; ${words(keeps)} goes on`

const endRoute = route({
  id: 'endDuplicate',
  method: 'POST',
  path: '/duplicates/:id/end',
  policy: { who: 'superuser' },
  tag: TAG,
  summary: 'Propose to end a duplicate at Stripe; nothing happens before another operator approves',
  answers: { 201: { description: 'Waiting for a second operator', schema: ApprovalAnswer } },
  problems: ['csrf', 'forbidden', 'not_found', 'change_pending'],
  handle: async (c, { actor }) => {
    const ports = c.get('ports')
    const held = await findDuplicate(ports.db, c.req.param('id') ?? '')
    if (!held) return problem(c, 'not_found', { detail: 'No duplicate of this id is billed.' })
    const { id, plan, interval, amountCents, currency, accountId } = held.subscription
    const action: EndDuplicateAction = {
      subscription: id,
      keeps: held.keeps.id,
      customer: held.customer,
      plan,
      interval,
      amountCents,
      currency,
    }
    const wish = {
      accountId,
      actorId: actor.userId,
      kind: 'tool' as const,
      tool: 'stripe.end_duplicate',
      arguments: action,
      summary: summaryOf(held),
      subject: duplicateSubject(id),
    }
    const row = await submit(ports, wish, (approval) =>
      auditedBy(c, actor, 'approval_proposed', approval),
    )
    if (!row)
      return problem(c, 'change_pending', { detail: 'Its end is proposed already: decide that.' })
    const approval = approvalView(row, actor, ports.clock.now())
    return json({ approval }, 201, { location: '/api/v1/approvals' })
  },
})

export const duplicateRoutes = [listRoute, endRoute]
