/** What a plan's button says to somebody who has a plan already: theirs, an upgrade, or a switch at period end. */

/** A button of the pricing page, as its attributes say. */
export type Offer = { plan: string; interval: string; rank: number; name: string }
/** What somebody has; `rank` is null for a plan that is not sold here. */
export type Held = { plan: string; interval: string; rank: number | null }

/** Plan decides, interval only where the plan is the same (API.md §5). */
export function wordsFor(offer: Offer, held: Held): string {
  const period = offer.interval === 'year' ? 'yearly' : 'monthly'
  if (offer.plan === held.plan)
    return offer.interval === held.interval ? 'Your current plan' : `Switch to ${period}`
  return held.rank !== null && offer.rank > held.rank
    ? `Upgrade to ${offer.name}`
    : `Switch to ${offer.name}`
}

type Answer = { user?: { subscription: { plan: string; interval: string } | null } }

const offerOf = ({ dataset }: HTMLAnchorElement): Offer => ({
  plan: dataset.plan ?? '',
  interval: dataset.interval ?? '',
  rank: Number(dataset.rank),
  name: dataset.name ?? '',
})

/** Asks who is looking and says it on the buttons; a visitor's page, or one whose answer fails, stays as it is. */
export async function adaptOffers(): Promise<void> {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('a[data-rank]')]
  if (links.length === 0) return
  const answer = (await fetch('/api/v1/users/me')
    .then((response) => response.json())
    .catch(() => null)) as Answer | null
  const has = answer?.user?.subscription
  if (!has) return
  const offers = links.map(offerOf)
  const rank = offers.find(({ plan }) => plan === has.plan)?.rank ?? null
  for (const [n, link] of links.entries()) {
    const offer = offers[n]
    if (!offer) continue
    const mine = offer.plan === has.plan && offer.interval === has.interval
    link.textContent = wordsFor(offer, { ...has, rank })
    link.href = mine ? '/billing' : `/billing?change&plan=${offer.plan}&interval=${offer.interval}`
    link.classList.toggle('primary', !mine)
  }
}
