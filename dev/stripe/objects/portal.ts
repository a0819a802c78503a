/** Portal configurations and sessions (https://docs.stripe.com/api/customer_portal/configurations). */

import { type Core, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { noSuch, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read } from '../protocol/params.ts'
import type { PortalConfiguration, PortalSession } from '../state.ts'
import { referredCustomer } from './customers.ts'
import { configurationSpec } from './portal-params.ts'

/** A switch inside `features`, kept where it is not named. */
function featureOf(form: Form, name: string, before: boolean): boolean {
  const feature = read.object(read.object(form, 'features') ?? {}, name)
  return (feature && read.boolean(feature, 'enabled')) ?? before
}

function featuresFrom(form: Form, before: PortalConfiguration['features'] | null) {
  const given = read.object(form, 'features') ?? {}
  const update = read.object(given, 'customer_update') ?? {}
  const cancel = read.object(given, 'subscription_cancel') ?? {}
  return {
    customer_update: {
      enabled: featureOf(form, 'customer_update', before?.customer_update.enabled ?? false),
      allowed_updates:
        read.strings(update, 'allowed_updates') ?? before?.customer_update.allowed_updates ?? [],
    },
    invoice_history: {
      enabled: featureOf(form, 'invoice_history', before?.invoice_history.enabled ?? false),
    },
    payment_method_update: {
      enabled: featureOf(
        form,
        'payment_method_update',
        before?.payment_method_update.enabled ?? false,
      ),
      payment_method_configuration: null,
    },
    subscription_cancel: {
      enabled: featureOf(form, 'subscription_cancel', before?.subscription_cancel.enabled ?? false),
      mode: read.string(cancel, 'mode') ?? before?.subscription_cancel.mode ?? 'at_period_end',
      proration_behavior: 'none',
      cancellation_reason: { enabled: false, feedback_options: null, options: [] },
    },
    // Pausing is not offered here, whatever is asked for.
    subscription_pause: { enabled: false, duration: { interval_options: [], type: 'indefinite' } },
    subscription_update: updateFeature(form, before?.subscription_update ?? null),
  }
}

type UpdateFeature = PortalConfiguration['features']['subscription_update']

/** Which plans a customer may change to by themselves, and how that is prorated. */
function updateFeature(form: Form, before: UpdateFeature | null): UpdateFeature {
  const given = read.object(read.object(form, 'features') ?? {}, 'subscription_update') ?? {}
  const products = read.objects(given, 'products')?.map((one) => ({
    adjustable_quantity: { enabled: false, maximum: null, minimum: 1 },
    prices: read.strings(one, 'prices') ?? [],
    product: read.required(one, 'product'),
  }))
  return {
    enabled: featureOf(form, 'subscription_update', before?.enabled ?? false),
    billing_cycle_anchor: null,
    default_allowed_updates: (read.strings(given, 'default_allowed_updates') ??
      before?.default_allowed_updates ??
      []) as UpdateFeature['default_allowed_updates'],
    products: products ?? before?.products ?? [],
    proration_behavior:
      read.string(given, 'proration_behavior') ?? before?.proration_behavior ?? 'none',
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: 'end_trial',
  }
}

function createConfiguration(core: Core, form: Form): PortalConfiguration {
  const profile = read.object(form, 'business_profile') ?? {}
  const id = core.id('bpc')
  const configuration: PortalConfiguration = {
    id,
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: {
      headline: read.nullable(profile, 'headline') ?? null,
      privacy_policy_url: read.nullable(profile, 'privacy_policy_url') ?? null,
      terms_of_service_url: read.nullable(profile, 'terms_of_service_url') ?? null,
    },
    created: core.now(),
    default_return_url: read.nullable(form, 'default_return_url') ?? null,
    features: featuresFrom(form, null),
    is_default: core.state.portalConfigurations.size === 0,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: mergeMetadata({}, form),
    name: read.nullable(form, 'name') ?? null,
    updated: core.now(),
  }
  core.state.portalConfigurations.set(id, configuration)
  emit(core, 'billing_portal.configuration.created', configuration)
  return configuration
}

const findConfiguration = (core: Core, id: string): PortalConfiguration => {
  const configuration = core.state.portalConfigurations.get(id)
  if (!configuration) throw noSuch('configuration', id)
  return configuration
}

function updateConfiguration(core: Core, id: string, form: Form): PortalConfiguration {
  const configuration = findConfiguration(core, id)
  const profile = read.object(form, 'business_profile') ?? {}
  for (const field of ['headline', 'privacy_policy_url', 'terms_of_service_url'] as const) {
    const value = read.nullable(profile, field)
    if (value !== undefined) configuration.business_profile[field] = value
  }
  configuration.active = read.boolean(form, 'active') ?? configuration.active
  const name = read.nullable(form, 'name')
  if (name !== undefined) configuration.name = name
  const returnUrl = read.nullable(form, 'default_return_url')
  if (returnUrl !== undefined) configuration.default_return_url = returnUrl
  configuration.features = featuresFrom(form, configuration.features)
  configuration.metadata = mergeMetadata(configuration.metadata ?? {}, form)
  configuration.updated = core.now()
  emit(core, 'billing_portal.configuration.updated', configuration)
  return configuration
}

/** A portal session opens with the named configuration, else the default one. */
function createPortalSession(core: Core, form: Form): PortalSession {
  const customer = referredCustomer(core, read.required(form, 'customer'))
  const named = read.string(form, 'configuration')
  if (named && !core.state.portalConfigurations.has(named))
    throw noSuchReference('configuration', named, 'configuration')
  const fallback = [...core.state.portalConfigurations.values()].find(
    (configuration) => configuration.is_default && configuration.active,
  )
  const configuration = named ?? fallback?.id
  if (!configuration)
    throw notAllowed(
      'No configuration provided and your test mode default configuration has not been created. Provide a configuration or create your default by saving your customer portal settings in test mode at https://dashboard.stripe.com/test/settings/billing/portal.',
    )
  const id = core.id('bps')
  const session: PortalSession = {
    id,
    object: 'billing_portal.session',
    configuration,
    created: core.now(),
    customer: customer.id,
    customer_account: null,
    flow: null,
    livemode: false,
    locale: (read.nullable(form, 'locale') ?? null) as PortalSession['locale'],
    on_behalf_of: null,
    return_url:
      read.nullable(form, 'return_url') ??
      core.state.portalConfigurations.get(configuration)?.default_return_url ??
      null,
    url: `${core.publicUrl}/p/session/${id}`,
  }
  core.state.portalSessions.set(id, session)
  emit(core, 'billing_portal.session.created', session)
  return session
}

export const portalEndpoints: Endpoint[] = [
  {
    method: 'POST',
    path: '/billing_portal/configurations',
    spec: configurationSpec,
    run: createConfiguration,
  },
  {
    method: 'GET',
    path: '/billing_portal/configurations',
    spec: { ...listSpec, active: 'boolean', is_default: 'boolean' },
    run: (core, query) => {
      const active = read.boolean(query, 'active')
      const isDefault = read.boolean(query, 'is_default')
      const found = [...core.state.portalConfigurations.values()]
        .reverse()
        .filter(
          (one) =>
            (active === undefined || one.active === active) &&
            (isDefault === undefined || one.is_default === isDefault),
        )
      return paginate('/v1/billing_portal/configurations', found, query)
    },
  },
  {
    method: 'GET',
    path: '/billing_portal/configurations/:id',
    spec: {},
    run: (core, _, { id }) => findConfiguration(core, id),
  },
  {
    method: 'POST',
    path: '/billing_portal/configurations/:id',
    spec: configurationSpec,
    run: (core, form, { id }) => updateConfiguration(core, id, form),
  },
  {
    method: 'POST',
    path: '/billing_portal/sessions',
    spec: { customer: 'string', return_url: 'url', configuration: 'string', locale: 'string' },
    run: createPortalSession,
  },
]
