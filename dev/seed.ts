/** Makes the demo company by living through half a year: people register, pay and renew through the product's own doors. */

import { grantSuperuser } from './admin.ts'
import { pushCatalogue } from './catalogue.ts'
import { almostCalls, calendarOf } from './company/dates.ts'
import { people } from './company/demo-people.ts'
import { CARDS, paysOnHostedPage, savesCardInPortal } from './company/hosted-page.ts'
import { say } from './company/output.ts'
import { Person } from './company/person.ts'
import { surfaceOf } from './company/surface.ts'
import { lookAround } from './company/visitors.ts'

export type SeedTarget = {
  /** Origins: `http://localhost:8787`. */
  app: string
  stripe: string
  /** The key the local Stripe takes. */
  secretKey: string
}

/** When both clocks start, for a seed that ends now. Milliseconds. */
export const startOfSeed = (now: number): number => calendarOf(now).start

type Scene = { at: number; play(): Promise<void> }

/** The app and Stripe must stand at `startOfSeed`; at the end they stand at the present. */
export async function seed(target: SeedTarget): Promise<void> {
  const surface = surfaceOf(target.app)
  const calendar = calendarOf(Date.now())
  const joins = (who: (typeof people)[keyof typeof people]) =>
    Person.registers(target.app, who, surface)
  const buys = async (person: Person, plan: string, interval: string): Promise<void> => {
    const checkout = await person.startsCheckout(plan, interval)
    await paysOnHostedPage(checkout.url, person.name)
    await surface.idle()
    const status = await person.checkoutStatus(checkout.id)
    if (status !== 'active') throw new Error(`${person.email} paid, but the plan is ${status}`)
  }

  const scenes: Scene[] = [
    {
      at: calendar.start,
      play: async () => {
        await pushCatalogue(target)
        for (const who of [people.admin, people.second]) {
          await joins(who)
          await grantSuperuser(who.email)
        }
      },
    },
    {
      at: calendar.starterBuys,
      play: async () => buys(await joins(people.starter), 'starter', 'month'),
    },
    { at: calendar.noplanJoins, play: async () => void (await joins(people.noplan)) },
    { at: calendar.proBuys, play: async () => buys(await joins(people.pro), 'pro', 'year') },
    {
      at: calendar.pastdueBuys,
      play: async () => {
        const { name } = people.pastdue
        const person = await joins(people.pastdue)
        await buys(person, 'starter', 'month')
        await savesCardInPortal(await person.opensPortal(), CARDS.failsLater, name)
        await surface.idle()
      },
    },
  ]
  let almost: { person: Person; key: string } | undefined
  scenes.push(
    {
      at: calendar.almostBuys,
      play: async () => {
        const person = await joins(people.almost)
        await buys(person, 'starter', 'month')
        almost = { person, key: await person.makesKey('Nightly report') }
      },
    },
    ...almostCalls(calendar).map(({ at, requests }) => ({
      at,
      play: async () => almost?.person.spends(almost.key, requests),
    })),
  )
  say('seed', 'making the demo company: half a year in a few seconds …')
  for (const [nth, { at, play }] of scenes.sort((a, b) => a.at - b.at).entries()) {
    await surface.travel(at)
    await lookAround(target.app, nth)
    await play()
  }
  await surface.travel(Date.now())
  for (const job of ['hourly', 'daily'] as const) await surface.cron(job)
  await surface.idle()
}
