/** What every part of the local Stripe works with: state, clock, ids, and how a change becomes an event. */

import type { MakeId } from './ids.ts'
import type { Event, State } from './state.ts'
import type { AnyObject } from './wire.ts'

/** The API version of the SDK we build against; events render in it. */
export const API_VERSION = '2026-10-28.endive'

/** What happens when every retry of a renewal has failed (a setting of the account at Stripe). */
export type AfterRetries = 'unpaid' | 'canceled'

export type Core = {
  state: State
  /** Unix seconds on the moved clock. */
  now(): number
  /** The time of a test clock while something of its customers happens, else null. */
  frozen: number | null
  /** Real milliseconds: deliveries and their retries live on it. */
  realNow(): number
  random(): number
  id: MakeId
  publicUrl: string
  afterRetries: AfterRetries
  /** What every new webhook endpoint signs with; null gives each its own. */
  webhookSecret: string | null
  /** The API call that is being answered, if any: events name it. */
  request: Event['request']
  /** Told of each new event, after it was stored. */
  onEvent(event: Event): void
}

export const copy = <T>(value: T): T => structuredClone(value)

/** Records that something happened to an object, with what changed. */
export function emit(
  core: Core,
  type: string,
  object: AnyObject,
  previous?: Record<string, unknown>,
): void {
  const event: Event = {
    id: core.id('evt'),
    object: 'event',
    api_version: API_VERSION,
    created: core.now(),
    livemode: false,
    pending_webhooks: 0,
    request: { ...core.request },
    type,
    data: {
      object: copy(object),
      ...(previous ? { previous_attributes: previous } : {}),
    },
  }
  core.state.events.set(event.id, event)
  core.onEvent(event)
}

/** Changes an object in place and, if anything moved, emits the event (or all of them) with `previous_attributes`. */
export function change<T extends AnyObject>(
  core: Core,
  type: string | readonly string[],
  object: T,
  mutate: (object: T) => void,
): T {
  const before = copy(object)
  mutate(object)
  const previous = differences(before, object)
  if (Object.keys(previous).length > 0)
    for (const one of [type].flat()) emit(core, one, object, previous)
  return object
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The old values of what differs; nested objects show only the members that moved. */
function differences(before: object, after: object): Record<string, unknown> {
  const changed: Record<string, unknown> = {}
  const old = before as Record<string, unknown>
  const current = after as Record<string, unknown>
  for (const key of new Set([...Object.keys(old), ...Object.keys(current)])) {
    const [was, is] = [old[key], current[key]]
    if (JSON.stringify(was) === JSON.stringify(is)) continue
    changed[key] = isPlain(was) && isPlain(is) ? differences(was, is) : (was ?? null)
  }
  return changed
}
