/** Keeps a lead and owes its mails in one batch; the same words on the same day are one lead. */

import type * as z from 'zod'
import type { LeadBody } from '../../contract/bodies.ts'
import { together } from '../../db/database.ts'
import { addLead, findLeadByDigest, type LeadRow } from '../../db/leads.ts'
import { type Effect, oweEffects } from '../../db/outbox.ts'
import { emailKey, operators } from '../../db/users.ts'
import type { Ports } from '../../ports.ts'
import { toIso } from '../../tools/clock.ts'
import { hashSecret } from '../../tools/token.ts'
import { ring } from '../ring.ts'
import { mayLeaveLead, mayMail } from './accounts/limits.ts'
import type { Refusal } from './accounts/refusal.ts'

type Needs = Pick<Ports, 'db' | 'ids' | 'clock' | 'realClock' | 'post' | 'log'>
type Words = z.infer<typeof LeadBody>

const mail = (kind: string, ref: string, accountId: string | null, leadId: string): Effect => ({
  key: `${kind}:${ref}`,
  agent: 'notification',
  kind,
  accountId,
  payload: { leadId },
})

function leadOf(words: Words, id: string, now: number): LeadRow {
  const { email, message, requestsPerMonth = null } = words
  const [name, company] = [words.name || null, words.company || null]
  const day = toIso(now).slice(0, 10)
  const said = [day, emailKey(email), name, company, requestsPerMonth, message]
  return {
    id,
    accountId: null,
    actorId: null,
    email,
    name,
    company,
    requestsPerMonth,
    message,
    status: words.homepage ? 'suspected' : 'new',
    digest: hashSecret(JSON.stringify(said)),
    createdAt: now,
  }
}

/** `too_many_attempts` beyond what one source may leave; else the lead as it is kept. */
export async function leaveLead(
  ports: Needs,
  words: Words,
  source: string,
): Promise<{ kind: 'kept'; lead: LeadRow } | Refusal> {
  const { db, ids, clock } = ports
  const limited = await mayLeaveLead(ports, source)
  if (limited) return limited
  const lead = leadOf(words, ids.next('lead'), clock.now())
  const before = await findLeadByDigest(db, lead.digest)
  if (before) return { kind: 'kept', lead: before }

  const effects = lead.status === 'new' ? await mailsOf(ports, lead) : []
  // Keys name the digest: of two that come at once both owe the same mails, which are then sent once.
  await together(db, [
    addLead(db, lead),
    oweEffects(db, effects, { actorId: 'leads', now: clock.now() }),
  ])
  for (const { key } of effects) await ring(ports, 'notification', key)
  return { kind: 'kept', lead: (await findLeadByDigest(db, lead.digest)) ?? lead }
}

/** An address that was mailed often enough this hour gets no further confirmation: it may not be the writer's own. */
async function mailsOf(ports: Needs, lead: LeadRow): Promise<Effect[]> {
  const told = (await operators(ports.db)).map(({ id }) =>
    mail('lead_received', `${lead.digest}:${id}`, id, lead.id),
  )
  const flooded = await mayMail(ports, lead.email)
  return flooded ? told : [mail('lead_confirmation', lead.digest, null, lead.id), ...told]
}
