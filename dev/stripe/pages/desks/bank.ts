/** The bank behind `redirect_to_url`: what it is asked, and where the customer goes with its answer. */

import type { Core } from '../../core.ts'
import { followPayment } from '../../objects/payment-intent-calls.ts'
import { authenticated } from '../../objects/payments.ts'
import { setupAuthenticated } from '../../objects/setup-intents.ts'
import type { PaymentIntent, SetupIntent } from '../../state.ts'
import type { Desk } from '../desk.ts'
import { merchantOf, type PagesHost } from './host.ts'

type Intent = PaymentIntent | SetupIntent

export function bankDesk(host: PagesHost): Desk['bank'] {
  const { core } = host
  return {
    read: (id) => {
      const intent = find(core, id)
      if (intent?.status !== 'requires_action') return null
      const payment = intent.object === 'payment_intent'
      return {
        merchant: merchantOf(host, returnOf(intent)),
        amount: payment ? intent.amount : null,
        currency: payment ? intent.currency : 'usd',
      }
    },
    answer: async (id, outcome) =>
      host.local.change((core) => answer(core, id, outcome === 'complete')),
  }
}

const find = (core: Core, id: string): Intent | undefined =>
  core.state.paymentIntents.get(id) ?? core.state.setupIntents.get(id)

const returnOf = (intent: Intent): string | null =>
  intent.next_action?.redirect_to_url?.return_url ?? null

/** Stripe adds what happened to the address (docs.stripe.com/payments/accept-a-payment#web-handle-redirect). */
function answer(core: Core, id: string, passed: boolean): string {
  const intent = find(core, id)
  const to = intent && returnOf(intent)
  if (!intent || !to || !URL.canParse(to)) return '/'
  const { object, client_secret } = intent
  if (object === 'payment_intent') followPayment(core, authenticated(core, intent, passed))
  else setupAuthenticated(core, intent, passed)
  const url = new URL(to)
  url.searchParams.set(object, id)
  url.searchParams.set(`${object}_client_secret`, client_secret ?? '')
  url.searchParams.set('redirect_status', passed ? 'succeeded' : 'failed')
  return url.toString()
}
