/** Webhook deliveries, signed by the real SDK and judged. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { judgeWebhook } from './webhook.ts'

const SECRET = 'whsec_titanforge_tests_0000000000000000'
const NOW = 1_790_000_000
const provider = Stripe.createSubtleCryptoProvider()
const body = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'customer.subscription.updated',
  created: NOW,
  livemode: false,
  api_version: '2026-10-28.endive',
  data: { object: { id: 'sub_1', object: 'subscription' } },
})
const sign = (payload: string, secret = SECRET, timestamp = NOW, scheme = 'v1') =>
  Stripe.webhooks.generateTestHeaderStringAsync({
    payload,
    secret,
    timestamp,
    scheme,
    signature: '',
    cryptoProvider: provider,
  })
const judge = async (payload: string, header: string | null, secrets = SECRET) =>
  judgeWebhook(payload, header, secrets, NOW * 1_000)

describe('a webhook', () => {
  it('signed with the whole secret is an event', async () => {
    expect(await judge(body, await sign(body))).toEqual({
      kind: 'event',
      event: {
        id: 'evt_1',
        type: 'customer.subscription.updated',
        objectType: 'subscription',
        objectId: 'sub_1',
        subject: 'sub_1',
        apiVersion: '2026-10-28.endive',
        livemode: false,
        createdAt: 1_790_000_000_000,
        payload: body,
      },
    })
  })

  it('is taken with either secret while secrets rotate', async () => {
    expect((await judge(body, await sign(body), `whsec_old,${SECRET}`)).kind).toBe('event')
    expect((await judge(body, await sign(body, 'whsec_old'), `whsec_old,${SECRET}`)).kind).toBe(
      'event',
    )
  })

  // https://docs.stripe.com/webhooks#roll-endpoint-secrets: one signature for each secret, in one header.
  it('is taken if one of several signatures is ours', async () => {
    const [ours, theirs] = [await sign(body), await sign(body, 'whsec_other')]
    const mac = /v1=[0-9a-f]+/.exec(theirs)?.[0]
    expect((await judge(body, `${ours},${mac}`)).kind).toBe('event')
    const both = ours.replace('v1=', `${mac},v1=`)
    expect((await judge(body, both)).kind).toBe('event')
    expect((await judge(body, `${theirs},${mac}`)).kind).toBe('refused')
  })

  it('cannot be made young again by a second timestamp', async () => {
    const old = await sign(body, SECRET, NOW - 86_400)
    for (const header of [`t=${NOW},${old}`, `v0=0, t=${NOW},${old}`])
      expect(await judge(body, header)).toEqual({ kind: 'refused', code: 'stale_signature' })
  })

  it.each([
    ['no signature', async () => judge(body, null)],
    ['another secret', async () => judge(body, await sign(body, 'whsec_other'))],
    ['only a v0 signature', async () => judge(body, await sign(body, SECRET, NOW, 'v0'))],
    ['an altered body', async () => judge(`${body} `, await sign(body))],
    ['a header that is no header', async () => judge(body, 'hello')],
    ['an empty body', async () => judge('', await sign(body))],
  ])('with %s is refused', async (_, verdict) => {
    expect(await verdict()).toEqual({ kind: 'refused', code: 'invalid_signature' })
  })

  // https://docs.stripe.com/webhooks#replay-attacks: five minutes; the SDK checks only the past.
  it.each([
    [-301, 'stale_signature'],
    [301, 'stale_signature'],
    [-300, 'event'],
    [300, 'event'],
  ])('signed %i s away from now: %s', async (skew, outcome) => {
    const verdict = await judge(body, await sign(body, SECRET, NOW + skew))
    expect(verdict.kind === 'event' ? 'event' : verdict.code).toBe(outcome)
  })

  it.each([
    'not json',
    '{}',
    '[]',
    'null',
    '{"id":"evt_1","object":"v2.core.event","type":"x"}',
    '{"id":"sub_1","object":"event","type":"x","created":1,"livemode":false,"data":{"object":{}}}',
    '{"id":"evt_1","object":"event","type":"x","created":1,"livemode":false,"data":{}}',
  ])('signed, but no event: %s', async (text) => {
    expect(await judge(text, await sign(text))).toEqual({ kind: 'refused', code: 'invalid_event' })
  })
})
