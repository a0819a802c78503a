/** Setup intents: cards saved without a charge, as their bank allows (https://docs.stripe.com/api/setup_intents). */

import { type Core, emit } from '../core.ts'
import type { PaymentMethod, SetupIntent } from '../state.ts'
import { idOf } from '../wire.ts'
import { ATTACHES_BUT_FAILS, authenticationFailed, type Declined, testCards } from './cards.ts'
import { isDetached } from './detachment.ts'
import { attachChecked } from './payment-methods.ts'
import { bankAction } from './payments.ts'

export type SetupOutcome =
  | { kind: 'succeeded'; intent: SetupIntent }
  | { kind: 'authenticate'; intent: SetupIntent }
  | { kind: 'declined'; intent: SetupIntent; code: string; declineCode: string; message: string }

export type NewSetup = {
  customer: string | null
  description: string | null
  metadata: Record<string, string>
  usage: string
}

export function createSetupIntent(core: Core, made: NewSetup): SetupIntent {
  const id = core.id('seti')
  const intent: SetupIntent = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_${core.id('secret')}`,
    created: core.now(),
    customer: made.customer,
    customer_account: null,
    description: made.description,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: made.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: made.usage,
  }
  core.state.setupIntents.set(id, intent)
  emit(core, 'setup_intent.created', intent)
  return intent
}

/** Asks the card's bank; a card made to fail later can be saved. */
export function confirmSetup(
  core: Core,
  intent: SetupIntent,
  method: PaymentMethod,
  returnUrl: string | null = null,
): SetupOutcome {
  const number = core.state.cards.get(method.id)?.number ?? ''
  const verdict = testCards[number]?.present ?? { kind: 'approved' }
  intent.payment_method = method.id
  if (verdict.kind === 'authenticate') {
    intent.status = 'requires_action'
    intent.next_action = bankAction(core, intent.id, returnUrl) as SetupIntent['next_action']
    emit(core, 'setup_intent.requires_action', intent)
    return { kind: 'authenticate', intent }
  }
  if (verdict.kind === 'declined' && number !== ATTACHES_BUT_FAILS)
    return decline(core, intent, method, verdict)
  return succeed(core, intent, method)
}

/** The customer came back from the 3-D Secure step. */
export function setupAuthenticated(
  core: Core,
  intent: SetupIntent,
  passed: boolean,
): SetupOutcome | null {
  const method = core.state.paymentMethods.get(idOf(intent.payment_method) ?? '')
  if (!method || intent.status !== 'requires_action') return null
  intent.next_action = null
  return passed && !isDetached(core, method)
    ? succeed(core, intent, method)
    : decline(core, intent, method, {
        ...authenticationFailed,
        code: 'setup_intent_authentication_failure',
      })
}

function succeed(core: Core, intent: SetupIntent, method: PaymentMethod): SetupOutcome {
  const customer = idOf(intent.customer)
  if (customer) attachChecked(core, method, customer)
  intent.status = 'succeeded'
  intent.last_setup_error = null
  emit(core, 'setup_intent.succeeded', intent)
  return { kind: 'succeeded', intent }
}

function decline(
  core: Core,
  intent: SetupIntent,
  method: PaymentMethod,
  { code, declineCode, message }: Declined,
): SetupOutcome {
  intent.status = 'requires_payment_method'
  intent.payment_method = null
  intent.last_setup_error = {
    type: 'card_error',
    code: code as 'card_declined',
    decline_code: declineCode,
    message,
    payment_method: structuredClone(method),
  }
  emit(core, 'setup_intent.setup_failed', intent)
  return { kind: 'declined', intent, code, declineCode, message }
}
