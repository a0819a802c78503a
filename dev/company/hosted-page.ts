/** Types cards into the pages that the local Stripe hosts, as a customer's browser would post them. */

import { formWith, submit } from './form.ts'

/** https://docs.stripe.com/testing */
export const CARDS = {
  good: '4242424242424242',
  /** Can be saved, but later payments with it are declined. */
  failsLater: '4000000000000341',
} as const

/** Pays the checkout at this address; throws with the page's words if the card is not taken. */
export async function paysOnHostedPage(url: string, name: string): Promise<void> {
  await fillsCard(url, CARDS.good, name)
}

/** Saves another card in the customer portal at this address. */
export async function savesCardInPortal(url: string, number: string, name: string): Promise<void> {
  await fillsCard(`${url.replace(/[?#].*$/, '')}/card`, number, name)
}

async function fillsCard(url: string, number: string, name: string): Promise<void> {
  const page = await fetch(url)
  if (!page.ok) throw new Error(`${url} answered ${page.status}`)
  const form = formWith(await page.text(), 'number', page.url)
  const answer = await submit(form, { number, expiration: '12 / 34', cvc: '123', name })
  if (answer.status === 303) return
  const words = /role="alert"[^>]*>([^<]*)</.exec(await answer.text())?.[1]
  throw new Error(`The card ending in ${number.slice(-4)} was not taken: ${words ?? answer.status}`)
}
