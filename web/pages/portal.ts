/** The ways to the payment provider's pages: the portal, and the page that pays an open invoice. */

import type { Invoice } from '../../workers/contract/objects.ts'
import { api } from '../client/api.ts'
import { leaveFor } from '../client/order.ts'

/** Opens the portal: card, billing details, invoices. */
export const openPortal = async (): Promise<void> => leaveFor((await api.portal()).url)

/** Where the oldest unpaid invoice can be paid; the list comes newest first. */
export const whereToPay = (invoices: readonly Invoice[]): string | null =>
  invoices.findLast(({ status, hostedUrl }) => status === 'open' && hostedUrl)?.hostedUrl ?? null

/** Leads to paying what is owed: a new card in the portal alone would wait for the next retry. */
export async function openPayment(): Promise<void> {
  const address = whereToPay((await api.invoices()).invoices)
  if (address) leaveFor(address)
  else await openPortal()
}
