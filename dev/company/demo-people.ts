/** Who lives in the demo company, and what each is there to show. */

export const DEMO_PASSWORD = 'titanforge-demo-1'

export type DemoPerson = {
  email: string
  name: string
  about: string
  /** What the browser knew of the way here. */
  cameFrom: Record<string, string>
}

const person = (
  local: string,
  name: string,
  about: string,
  cameFrom: Record<string, string> = {},
): DemoPerson => ({
  email: `${local}@titanforge.test`,
  name,
  about,
  cameFrom,
})

export const people = {
  admin: person('admin', 'Ada Admin', 'superuser'),
  second: person('second', 'Sam Second', 'the other superuser'),
  starter: person('starter', 'Stella Starter', 'Starter, monthly, renewed for months', {
    referrer: 'https://www.google.com/',
  }),
  pro: person('pro', 'Priya Pro', 'Pro, yearly', { utm_source: 'newsletter', utm_medium: 'email' }),
  almost: person('almost', 'Alma Almost', 'Starter, 995 of 1,000 requests used', {
    referrer: 'https://news.ycombinator.com/item',
  }),
  pastdue: person('pastdue', 'Paul Pastdue', 'Starter, card declined: day 2 of grace'),
  noplan: person('noplan', 'Nora Noplan', 'an account without a plan'),
} as const

export const demoPeople: readonly DemoPerson[] = Object.values(people)
