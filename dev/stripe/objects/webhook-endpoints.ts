/** Webhook endpoints and the events they hear (https://docs.stripe.com/api/webhook_endpoints, https://docs.stripe.com/api/events). */

import { API_VERSION, type Core } from '../core.ts'
import { EVENTS_KEPT_SECONDS } from '../forget.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { missing, noSuch } from '../protocol/errors.ts'
import { EVENT_TYPES } from '../protocol/event-types.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Event, WebhookEndpoint } from '../state.ts'

const endpointSpec: Spec = {
  url: 'url',
  enabled_events: { list: { one: ['*', ...EVENT_TYPES] } },
  api_version: 'string',
  description: 'string',
  disabled: 'boolean',
  // There are no connected accounts here.
  connect: { one: ['false'] },
  metadata: 'metadata',
}

/** Versions and accounts are fixed when it is made. */
const { api_version: _, connect: __, ...updateSpec } = endpointSpec

/** The secret is shown once, when the endpoint is made. */
function createEndpoint(core: Core, form: Form): WebhookEndpoint {
  const events = read.strings(form, 'enabled_events')
  if (!events || events.length === 0) throw missing('enabled_events')
  const id = core.id('we')
  const endpoint: WebhookEndpoint = {
    id,
    object: 'webhook_endpoint',
    api_version: read.nullable(form, 'api_version') ?? API_VERSION,
    application: null,
    created: core.now(),
    description: read.nullable(form, 'description') ?? null,
    enabled_events: events,
    livemode: false,
    metadata: mergeMetadata({}, form),
    status: 'enabled',
    url: read.required(form, 'url'),
  }
  const secret = core.webhookSecret ?? core.id('whsec')
  core.state.endpoints.set(id, endpoint)
  core.state.secrets.set(id, secret)
  return { ...endpoint, secret }
}

const findEndpoint = (core: Core, id: string): WebhookEndpoint => {
  const endpoint = core.state.endpoints.get(id)
  if (!endpoint) throw noSuch('webhook endpoint', id)
  return endpoint
}

function updateEndpoint(core: Core, id: string, form: Form): WebhookEndpoint {
  const endpoint = findEndpoint(core, id)
  const url = read.string(form, 'url')
  if (url) endpoint.url = url
  endpoint.enabled_events = read.strings(form, 'enabled_events') ?? endpoint.enabled_events
  const description = read.nullable(form, 'description')
  if (description !== undefined) endpoint.description = description
  const disabled = read.boolean(form, 'disabled')
  if (disabled !== undefined) endpoint.status = disabled ? 'disabled' : 'enabled'
  endpoint.metadata = mergeMetadata(endpoint.metadata, form)
  return endpoint
}

function deleteEndpoint(core: Core, id: string) {
  findEndpoint(core, id)
  core.state.endpoints.delete(id)
  core.state.secrets.delete(id)
  return { id, object: 'webhook_endpoint', deleted: true }
}

function listEvents(core: Core, query: Form) {
  const type = read.string(query, 'type')
  const types = read.strings(query, 'types')
  const delivered = read.boolean(query, 'delivery_success')
  // Newest first; equal seconds keep the order in which things happened.
  const found = [...core.state.events.values()]
    .reverse()
    .filter(
      (event) =>
        event.created > core.now() - EVENTS_KEPT_SECONDS &&
        (!type || matchesType(event, type)) &&
        (!types || types.includes(event.type)) &&
        (delivered === undefined || (event.pending_webhooks === 0) === delivered),
    )
  return paginate('/v1/events', found, query)
}

const matchesType = (event: Event, type: string): boolean =>
  type.endsWith('*') ? event.type.startsWith(type.slice(0, -1)) : event.type === type

const findEvent = (core: Core, id: string): Event => {
  const event = core.state.events.get(id)
  if (!event) throw noSuch('event', id)
  return event
}

export const webhookEndpoints: Endpoint[] = [
  { method: 'POST', path: '/webhook_endpoints', spec: endpointSpec, run: createEndpoint },
  {
    method: 'GET',
    path: '/webhook_endpoints',
    spec: listSpec,
    run: (core, query) =>
      paginate('/v1/webhook_endpoints', [...core.state.endpoints.values()].reverse(), query),
  },
  {
    method: 'GET',
    path: '/webhook_endpoints/:id',
    spec: {},
    run: (core, _, { id }) => findEndpoint(core, id),
  },
  {
    method: 'POST',
    path: '/webhook_endpoints/:id',
    spec: updateSpec,
    run: (core, form, { id }) => updateEndpoint(core, id, form),
  },
  {
    method: 'DELETE',
    path: '/webhook_endpoints/:id',
    spec: {},
    run: (core, _, { id }) => deleteEndpoint(core, id),
  },
  {
    method: 'GET',
    path: '/events',
    spec: { ...listSpec, type: 'string', types: { list: 'string' }, delivery_success: 'boolean' },
    run: listEvents,
  },
  { method: 'GET', path: '/events/:id', spec: {}, run: (core, _, { id }) => findEvent(core, id) },
]
