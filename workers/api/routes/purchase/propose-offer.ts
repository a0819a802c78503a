/** Proposes an Enterprise offer: what one customer may buy, once a second operator agrees to exactly that. */

import { CURRENCY, formatMoney } from '../../../contract/catalogue.ts'
import type { OfferAction, OfferBody } from '../../../contract/offers.ts'
import type { Statement } from '../../../db/database.ts'
import { addOffer, findOffer, type HeldOffer, offerSubject } from '../../../db/offers.ts'
import { findUserByEmail } from '../../../db/users.ts'
import type { Ports } from '../../../ports.ts'
import { DAY } from '../../../tools/clock.ts'
import { type Refusal, refused } from '../accounts/refusal.ts'
import { submit } from '../approvals/submit.ts'

/** Until it is opened, which starts its thirty days; a proposal that nobody decides runs out before. */
const LIVES_MS = 30 * DAY

type Needed = Pick<Ports, 'db' | 'clock' | 'ids' | 'post' | 'log'>
type Proposed = { kind: 'proposed'; held: HeldOffer } | Refusal

const summaryOf = ({ amountCents, currency, interval, customer }: OfferAction) =>
  `Offer Enterprise at ${formatMoney(amountCents, currency)} a ${interval} to ${customer}`

/** `validation_failed` for an address nobody has an account with. */
export async function proposeOffer(
  ports: Needed,
  { email, interval, amountCents, limits, note }: OfferBody,
  actorId: string,
  noted: { offer: (id: string) => Statement; approval: (id: string) => Statement },
): Promise<Proposed> {
  const { db, clock, ids } = ports
  const customer = await findUserByEmail(db, email)
  if (!customer)
    return {
      ...refused('validation_failed'),
      about: {
        errors: [{ detail: 'Nobody has an account with this address', pointer: '#/email' }],
      },
    }
  const now = clock.now()
  const id = ids.next('ofr')
  const terms = { interval, amountCents, currency: CURRENCY, limits, note: note || null }
  const action: OfferAction = { offer: id, customer: customer.email, ...terms }
  const wish = {
    accountId: customer.id,
    actorId,
    kind: 'quote' as const,
    tool: 'offer.open',
    arguments: action,
    summary: summaryOf(action),
    subject: offerSubject(id),
  }
  await submit(ports, wish, noted.approval, [
    addOffer(db, {
      id,
      accountId: customer.id,
      actorId,
      ...terms,
      priceId: null,
      openedAt: null,
      withdrawnAt: null,
      acceptedAt: null,
      expiresAt: now + LIVES_MS,
      createdAt: now,
    }),
    noted.offer(id),
  ])
  const held = await findOffer(db, id)
  return held ? { kind: 'proposed', held } : refused('not_found')
}
