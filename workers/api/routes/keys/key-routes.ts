/** Routes of API keys: the account's object holds them, so a change holds from the very next request on. */

import * as z from 'zod'
import { PageQuery } from '../../../contract/bodies.ts'
import {
  ApiKey,
  MAX_LIVE_KEYS,
  NewApiKey,
  NewApiKeyBody,
  RotateApiKeyBody,
  SCOPES,
} from '../../../contract/metering.ts'
import type { KeyMade } from '../../../quota/port.ts'
import { fromCursor, toCursor, unknownCursor } from '../../cursor.ts'
import { json } from '../../json.ts'
import { invalid, problem } from '../../problem.ts'
import { route } from '../../route.ts'
import { by, newKey } from './make-key.ts'

const TAG = 'Keys'
const IN_GRACE = `At most ${MAX_LIVE_KEYS} replaced keys live on at once; revoke one, or replace this one without a grace`
const UNROTATABLE = {
  replaced: 'This key was replaced already; rotate the one that took its place.',
  ended: 'This key works no more; make a new one.',
}
const OneKey = z.strictObject({ apiKey: ApiKey })
type Made = Extract<KeyMade, { apiKey: ApiKey }>

/** Its secret is known only to the request that made it. */
function made({ kind, apiKey }: Made, known: string): Response {
  const secret = kind === 'made' ? known : null
  return json({ apiKey, secret }, 201, { location: `/api/v1/api-keys/${apiKey.id}` })
}

export const keyRoutes = [
  route({
    id: 'listApiKeys',
    method: 'GET',
    path: '/api-keys',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'My API keys, newest first, also those that work no more',
    query: PageQuery,
    answers: {
      200: {
        description: 'Keys without their secrets',
        schema: z.strictObject({ apiKeys: z.array(ApiKey), nextCursor: z.string().nullable() }),
      },
    },
    problems: ['validation_failed'],
    handle: async (c, { actor, query: { limit, cursor } }) => {
      const before = cursor === undefined ? null : fromCursor(cursor, /^key_\w{1,60}$/)
      if (cursor !== undefined && before === null) return unknownCursor(c)
      const page = { before, limit: limit + 1 }
      const keys = await c.get('ports').quota(actor.accountId).keys(page)
      const shown = keys.slice(0, limit)
      const last = keys.length > limit ? shown.at(-1) : undefined
      return json({ apiKeys: shown, nextCursor: last ? toCursor(last.id) : null })
    },
  }),
  route({
    id: 'createApiKey',
    method: 'POST',
    path: '/api-keys',
    policy: { who: 'signed_in', verified: true },
    tag: TAG,
    summary: `Make a key; its secret is shown this once. An account has at most ${MAX_LIVE_KEYS} live ones`,
    body: NewApiKeyBody,
    secrets: ['secret'],
    answers: { 201: { description: 'Made', schema: NewApiKey } },
    problems: ['csrf', 'email_unverified'],
    handle: async (c, { actor, body, under }) => {
      const ports = c.get('ports')
      const expiresAt = body.expiresAt === undefined ? null : Date.parse(body.expiresAt)
      if (expiresAt !== null && expiresAt <= ports.clock.now())
        return invalid(c, '#/expiresAt', 'An expiry must lie in the future')
      const { secret, key } = newKey(ports, actor.accountId)
      const scopes = SCOPES.filter((scope) => body.scopes?.includes(scope) ?? true)
      const wish = { name: body.name, scopes, expiresAt, cap: body.requestsPerMonth ?? null }
      const maker = { ...by(c, actor), claim: under.claim }
      const answer = await ports.quota(actor.accountId).makeKey(key, wish, maker)
      switch (answer.kind) {
        case 'made':
        case 'made_before':
          return made(answer, secret)
        default:
          return invalid(
            c,
            '#',
            `An account has at most ${MAX_LIVE_KEYS} live keys; revoke one first`,
          )
      }
    },
  }),
  route({
    id: 'revokeAllApiKeys',
    method: 'DELETE',
    path: '/api-keys',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Revoke all my keys at once',
    answers: { 204: { description: 'No key works any more' } },
    problems: ['csrf'],
    handle: async (c, { actor }) => {
      await c.get('ports').quota(actor.accountId).revokeKeys(by(c, actor))
      return c.body(null, 204)
    },
  }),
  route({
    id: 'getOwnApiKey',
    method: 'GET',
    path: '/api-keys/self',
    policy: { who: 'key' },
    tag: TAG,
    summary: 'What the key of this very request may do; counts like any request',
    answers: { 200: { description: 'The key', schema: OneKey } },
    problems: [],
    handle: (c, { actor: { apiKey } }) => (apiKey ? json({ apiKey }) : problem(c, 'not_found')),
  }),
  route({
    id: 'revokeOwnApiKey',
    method: 'DELETE',
    path: '/api-keys/self',
    // Whoever found a key somewhere must be able to end it, whatever is left of the quota.
    policy: { who: 'key', metered: 'if_possible' },
    tag: TAG,
    summary: 'Revoke the key of this very request',
    answers: { 204: { description: 'It works no more' } },
    problems: [],
    handle: async (c, { actor }) => {
      await c.get('ports').quota(actor.accountId).revokeKey(actor.keyId, by(c, actor))
      return c.body(null, 204)
    },
  }),
  route({
    id: 'getApiKey',
    method: 'GET',
    path: '/api-keys/:id',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'One of my API keys, also one that works no more',
    answers: { 200: { description: 'The key without its secret', schema: OneKey } },
    problems: ['not_found'],
    handle: async (c, { actor }) => {
      const id = c.req.param('id') ?? ''
      // The page that begins with it: `~` comes after all that ids are made of.
      const page = { before: `${id}~`, limit: 1 }
      const [apiKey] = await c.get('ports').quota(actor.accountId).keys(page)
      return apiKey?.id === id ? json({ apiKey }) : problem(c, 'not_found')
    },
  }),
  route({
    id: 'revokeApiKey',
    method: 'DELETE',
    path: '/api-keys/:id',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Revoke a key, from its next request on; again is fine',
    answers: { 204: { description: 'It works no more' } },
    problems: ['csrf', 'not_found'],
    handle: async (c, { actor }) => {
      const object = c.get('ports').quota(actor.accountId)
      const revoked = await object.revokeKey(c.req.param('id') ?? '', by(c, actor))
      return revoked ? c.body(null, 204) : problem(c, 'not_found')
    },
  }),
  route({
    id: 'rotateApiKey',
    method: 'POST',
    path: '/api-keys/:id/rotate',
    policy: { who: 'signed_in', verified: true },
    tag: TAG,
    summary: 'Replace a key by a new one like it; the old one works on for the grace',
    body: RotateApiKeyBody,
    secrets: ['secret'],
    answers: { 201: { description: 'The new key', schema: NewApiKey } },
    problems: ['csrf', 'email_unverified', 'not_found', 'wrong_state'],
    handle: async (c, { actor, body: { graceSeconds }, under }) => {
      const ports = c.get('ports')
      const { secret, key } = newKey(ports, actor.accountId)
      const maker = { ...by(c, actor), claim: under.claim }
      const id = c.req.param('id') ?? ''
      const answer = await ports.quota(actor.accountId).rotateKey(id, key, graceSeconds, maker)
      switch (answer.kind) {
        case 'made':
        case 'made_before':
          return made(answer, secret)
        case 'too_many':
          return invalid(c, '#/graceSeconds', IN_GRACE)
        case 'unknown':
          return problem(c, 'not_found', { detail: 'There is no key of yours with this id.' })
        case 'replaced':
        case 'ended':
          return problem(c, 'wrong_state', { detail: UNROTATABLE[answer.kind] })
      }
    },
  }),
]
