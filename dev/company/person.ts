/** A person at the app's doors: a browser's cookie and origin, and the same requests its pages send. */

import * as z from 'zod'
import { DEMO_PASSWORD, type DemoPerson } from './demo-people.ts'
import type { Surface } from './surface.ts'

const Checkout = z.object({ id: z.string(), url: z.url() })
const Portal = z.object({ url: z.url() })
const Key = z.object({ secret: z.string() })
const CheckoutState = z.object({ status: z.string() })
const Usage = z.object({ usage: z.object({ used: z.number() }) })

/** As many connections as a browser holds. */
const AT_ONCE = 6
/** More is no bad luck any more. */
const ROUNDS = 5

export class Person {
  readonly email: string
  readonly name: string
  readonly #origin: string
  #cookie = ''

  private constructor(origin: string, { email, name }: DemoPerson) {
    this.#origin = origin
    this.email = email
    this.name = name
  }

  /** Creates the account and follows the link of the mail that comes. */
  static async registers(origin: string, who: DemoPerson, surface: Surface): Promise<Person> {
    const person = new Person(origin, who)
    await person.#send('/register', {
      email: who.email,
      password: DEMO_PASSWORD,
      name: who.name,
      cameFrom: who.cameFrom,
    })
    await surface.idle()
    const [mail] = await surface.mails(who.email, 'verify_email')
    const link = mail?.links.find((url) => new URL(url).searchParams.has('token'))
    if (!link) throw new Error(`No verification link reached ${who.email}`)
    const token = new URL(link).searchParams.get('token')
    await person.#send('/email-verifications/consume', { token })
    return person
  }

  async startsCheckout(plan: string, interval: string): Promise<{ id: string; url: string }> {
    return Checkout.parse(await this.#send('/create-checkout-session', { plan, interval }))
  }

  async opensPortal(): Promise<string> {
    return Portal.parse(await this.#send('/create-portal-session', {})).url
  }

  async checkoutStatus(id: string): Promise<string> {
    return CheckoutState.parse(await this.#ask(`/checkout-sessions/${id}`)).status
  }

  /** Answers the key's secret. */
  async makesKey(name: string): Promise<string> {
    return Key.parse(await this.#send('/api-keys', { name })).secret
  }

  /**
   * Calls the API as a program would, some at once. On a busy machine `wrangler dev` loses a request now and then
   * (lost-requests.ts): the meter says how many were let in, and the rest are sent again.
   */
  async spends(key: string, requests: number): Promise<void> {
    const authorization = `Bearer ${key}`
    const goal = (await this.#used()) + requests
    for (let round = 0, left = requests; left > 0; round++, left = goal - (await this.#used())) {
      if (round === ROUNDS) throw new Error(`${this.email}: ${left} requests are lost each time`)
      const oneByOne = async (count: number) => {
        for (let sent = 0; sent < count; sent++) {
          const url = `${this.#origin}/api/v1/api-keys/self`
          const answer = await fetch(url, { headers: { authorization } })
          const text = await answer.text()
          if (!answer.ok && answer.status !== 500)
            throw new Error(`${this.email}: ${answer.status} ${text}`)
        }
      }
      const lanes = Array.from({ length: AT_ONCE }, (_, lane) =>
        oneByOne(Math.floor((left + lane) / AT_ONCE)),
      )
      await Promise.all(lanes)
    }
  }

  async #used(): Promise<number> {
    return Usage.parse(await this.#ask('/usage')).usage.used
  }

  #send(path: string, body: unknown): Promise<unknown> {
    return this.#ask(path, { method: 'POST', body: JSON.stringify(body) })
  }

  async #ask(path: string, init: RequestInit = {}): Promise<unknown> {
    const answer = await fetch(`${this.#origin}/api/v1${path}`, {
      ...init,
      headers: {
        'content-type': 'application/json',
        origin: this.#origin,
        ...(this.#cookie ? { cookie: this.#cookie } : {}),
      },
    })
    const [set] = answer.headers.getSetCookie()
    if (set) this.#cookie = set.split(';')[0] ?? ''
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${this.email} ${path}: ${answer.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
}
