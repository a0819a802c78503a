/** The calls about setup intents (https://docs.stripe.com/api/setup_intents). */

import { type Core, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { noSuch, StripeError } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { SetupIntent } from '../state.ts'
import { idOf } from '../wire.ts'
import { referredCustomer } from './customers.ts'
import { resolveMethod } from './payment-methods.ts'
import { confirmSetup, createSetupIntent } from './setup-intents.ts'

const confirmSpec: Spec = {
  payment_method: 'string',
  return_url: 'uri',
  use_stripe_sdk: 'boolean',
  // Cards have no mandates.
  mandate_data: 'accepted',
}

const createSpec: Spec = {
  ...confirmSpec,
  confirm: 'boolean',
  customer: 'string',
  description: 'string',
  metadata: 'metadata',
  usage: { one: ['off_session', 'on_session'] },
  automatic_payment_methods: {
    of: { enabled: 'boolean', allow_redirects: { one: ['always', 'never'] } },
  },
  allowed_payment_method_types: { list: { one: ['card'] } },
  // Removed in API 2026-10-28, still sent by clients pinned before it.
  payment_method_types: { list: { one: ['card'] } },
}

const unexpected = (intent: SetupIntent, what: string): StripeError =>
  new StripeError(400, {
    type: 'invalid_request_error',
    code: 'setup_intent_unexpected_state',
    message: `You cannot ${what} this SetupIntent because it has a status of ${intent.status}.`,
  })

function create(core: Core, form: Form): SetupIntent {
  const customer = read.nullable(form, 'customer') ?? null
  if (customer) referredCustomer(core, customer)
  const method = read.string(form, 'payment_method')
  const intent = createSetupIntent(core, {
    customer,
    description: read.nullable(form, 'description') ?? null,
    metadata: mergeMetadata({}, form),
    usage: read.string(form, 'usage') ?? 'off_session',
  })
  const automatic = read.object(form, 'automatic_payment_methods')
  if (automatic)
    intent.automatic_payment_methods = {
      enabled: read.boolean(automatic, 'enabled') ?? false,
      allow_redirects: (read.string(automatic, 'allow_redirects') ?? 'always') as 'always',
    }
  if (method) {
    intent.payment_method = resolveMethod(core, method, 'payment_method').id
    intent.status = 'requires_confirmation'
  }
  return read.boolean(form, 'confirm') ? confirmByApi(core, intent, form) : intent
}

const findIntent = (core: Core, id: string): SetupIntent => {
  const intent = core.state.setupIntents.get(id)
  if (!intent) throw noSuch('setupintent', id)
  return intent
}

const isOver = ({ status }: SetupIntent): boolean => status === 'succeeded' || status === 'canceled'

function confirmByApi(core: Core, intent: SetupIntent, form: Form): SetupIntent {
  const named = read.string(form, 'payment_method') ?? idOf(intent.payment_method)
  if (isOver(intent) || !named) throw unexpected(intent, 'confirm')
  const method = resolveMethod(core, named, 'payment_method')
  const outcome = confirmSetup(core, intent, method, read.nullable(form, 'return_url') ?? null)
  if (outcome.kind === 'declined')
    throw new StripeError(402, {
      type: 'card_error',
      code: outcome.code,
      decline_code: outcome.declineCode,
      message: outcome.message,
      setup_intent: structuredClone(intent),
    })
  return intent
}

function cancel(core: Core, id: string, form: Form): SetupIntent {
  const intent = findIntent(core, id)
  if (isOver(intent)) throw unexpected(intent, 'cancel')
  intent.status = 'canceled'
  intent.next_action = null
  intent.cancellation_reason = (read.nullable(form, 'cancellation_reason') ??
    null) as SetupIntent['cancellation_reason']
  emit(core, 'setup_intent.canceled', intent)
  return intent
}

function update(core: Core, id: string, form: Form): SetupIntent {
  const intent = findIntent(core, id)
  const method = read.string(form, 'payment_method')
  if (method && isOver(intent)) throw unexpected(intent, 'update')
  if (method) {
    intent.payment_method = resolveMethod(core, method, 'payment_method').id
    intent.status = 'requires_confirmation'
  }
  const description = read.nullable(form, 'description')
  if (description !== undefined) intent.description = description
  intent.metadata = mergeMetadata(intent.metadata ?? {}, form)
  return intent
}

const one = '/setup_intents/:id'

export const setupIntentEndpoints: Endpoint[] = [
  { method: 'POST', path: '/setup_intents', spec: createSpec, run: create },
  {
    method: 'GET',
    path: '/setup_intents',
    spec: { ...listSpec, customer: 'string' },
    run: (core, query) => {
      const customer = read.string(query, 'customer')
      const all = [...core.state.setupIntents.values()].reverse()
      const found = customer ? all.filter((intent) => idOf(intent.customer) === customer) : all
      return paginate('/v1/setup_intents', found, query)
    },
  },
  { method: 'GET', path: one, spec: {}, run: (core, _, { id }) => findIntent(core, id) },
  {
    method: 'POST',
    path: one,
    spec: { description: 'string', metadata: 'metadata', payment_method: 'string' },
    run: (core, form, { id }) => update(core, id, form),
  },
  {
    method: 'POST',
    path: `${one}/confirm`,
    spec: confirmSpec,
    run: (core, form, { id }) => confirmByApi(core, findIntent(core, id), form),
  },
  {
    method: 'POST',
    path: `${one}/cancel`,
    spec: { cancellation_reason: { one: ['abandoned', 'duplicate', 'requested_by_customer'] } },
    run: (core, form, { id }) => cancel(core, id, form),
  },
]
