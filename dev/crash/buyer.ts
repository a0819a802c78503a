/** Somebody who registers, buys, and changes their mind about cancelling; remembers every acknowledgement. */

import * as z from 'zod'
import { paysOnHostedPage } from '../company/hosted-page.ts'
import type { Company } from '../e2e/company.ts'
import { atStripe } from './at-stripe.ts'
import { type Client, call, Unanswered } from './workload.ts'

const PASSWORD = 'crash proof battery 9'
const TOGGLES = 2

const Checkout = z.object({ id: z.string(), url: z.string() })
const Status = z.object({ status: z.string() })

/** What the company or Stripe acknowledged; the audit holds them to it. */
export type Promised = {
  email: string
  account: boolean
  paid: boolean
  active: boolean
  /** The last acknowledged word on cancelling; null: never asked. */
  cancelled: boolean | null
}

export type Buyer = Client & { promised: Promised; cookie(): string; signIn(): Promise<boolean> }

let people = 0

export function aBuyer(company: Company, random: () => number): Buyer {
  people += 1
  const email = `crash-${process.pid}-${people}@example.test`
  const promised: Promised = { email, account: false, paid: false, active: false, cancelled: null }
  const wish = {
    plan: random() < 0.5 ? 'starter' : 'pro',
    interval: random() < 0.5 ? 'month' : 'year',
  }
  let cookie = ''
  let checkout: z.infer<typeof Checkout> | null = null
  let toggles = 0

  const api = (path: string, body?: object) =>
    call(`${company.origin}/api/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        'content-type': 'application/json',
        origin: company.origin,
        ...(cookie ? { cookie } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  const unexpected = (what: string, answer: { status: number; body: unknown }): never => {
    throw new Error(`${email}: ${what} answered ${answer.status} ${JSON.stringify(answer.body)}`)
  }

  async function signIn(): Promise<boolean> {
    const saved = cookie
    cookie = ''
    const answer = await api('/session', { email, password: PASSWORD }).catch((error: unknown) => {
      cookie = saved
      throw error
    })
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    return answer.status === 200
  }

  async function registers(): Promise<void> {
    const answer = await api('/register', { email, password: PASSWORD, name: 'Cleo Crash' })
    if (answer.status === 201) cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    // "There is an account with this address": the try whose answer was lost went through.
    else if (answer.status !== 409 || !(await signIn())) unexpected('register', answer)
    promised.account = true
  }

  async function opensCheckout(): Promise<void> {
    const answer = await api('/create-checkout-session', wish)
    if (answer.status >= 300) unexpected('checkout', answer)
    checkout = Checkout.parse(answer.body)
  }

  async function pays({ id, url }: z.infer<typeof Checkout>): Promise<void> {
    const { status } = Status.parse(await atStripe(company, `/checkout/sessions/${id}`))
    if (status === 'open')
      await paysOnHostedPage(url, 'Cleo Crash').catch((error: unknown) => {
        throw new Unanswered(String(error))
      })
    promised.paid = true
  }

  async function looks({ id }: z.infer<typeof Checkout>): Promise<void> {
    const answer = await api(`/checkout-sessions/${id}`)
    if (answer.status !== 200) unexpected('checkout status', answer)
    const { status } = Status.parse(answer.body)
    if (status === 'active') promised.active = true
    else if (status === 'failed' || status === 'expired') unexpected('a paid checkout', answer)
  }

  async function changesTheirMind(): Promise<void> {
    const wanted = !promised.cancelled
    const answer = await api(`/subscription/${wanted ? 'cancel' : 'resume'}`, {})
    if (answer.status !== 200) unexpected('cancelling or undoing it', answer)
    promised.cancelled = wanted
    toggles += 1
  }

  return {
    promised,
    cookie: () => cookie,
    signIn,
    atRest: () => promised.active && toggles >= TOGGLES,
    async step() {
      if (!promised.account) return registers()
      if (!checkout) return opensCheckout()
      if (!promised.paid) return pays(checkout)
      if (!promised.active) return looks(checkout)
      return changesTheirMind()
    },
  }
}
