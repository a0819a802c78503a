/** What is no text is kept nowhere: each field that people write says so. */

import { describe, expect, it } from 'vitest'
import { type Call, type Json, PASSWORD } from './site.ts'
import { aCustomer } from './swarm-customer.ts'

const NO_TEXT = 'A text holds no U+0000 and no lone surrogate (half of a character)'
const email = 'ada@example.test'
const text = 'Audit https://a.test'

/** What is sent, where, and the member that holds `said`. */
const FIELDS: [method: string, path: string, pointer: string, body: (said: string) => object][] = [
  ['POST', '/register', '#/name', (name) => ({ email, password: PASSWORD, name })],
  ['PATCH', '/users/me', '#/name', (name) => ({ name })],
  ['POST', '/api-keys', '#/name', (name) => ({ name })],
  ['POST', '/goals', '#/text', (given) => ({ text: given })],
  [
    'POST',
    '/goals',
    '#/attachments/0/url',
    (said) => ({ text, attachments: [{ kind: 'url', url: `https://a.test/${said}` }] }),
  ],
  ['POST', '/goals/gol_1/answer', '#/text', (given) => ({ text: given })],
  ['POST', '/schedules', '#/text', (given) => ({ text: given, cadence: 'daily' })],
  ['PATCH', '/schedules/sch_1', '#/text', (given) => ({ text: given })],
  ['POST', '/subscription/cancel', '#/reason', (reason) => ({ reason })],
  ['POST', '/leads', '#/message', (message) => ({ email, message })],
  ['POST', '/leads', '#/name', (name) => ({ email, message: 'Hello', name })],
  ['POST', '/leads', '#/company', (company) => ({ email, message: 'Hello', company })],
  [
    'POST',
    '/approvals/apr_1/decision',
    '#/reason',
    (reason) => ({ decision: 'deny', actionHash: 'x', reason }),
  ],
]

type Sent = { status: number; json: Json }
const told = ({ status, json }: Sent) => [status, json.code, json.errors]
const refused = (pointer: string) => [422, 'validation_failed', [{ detail: NO_TEXT, pointer }]]

describe('a text', () => {
  it.each(FIELDS)('%s %s refuses what is none, in %s', async (method, path, pointer, body) => {
    const { site, cookie } = await aCustomer()
    const who: Call = path === '/register' || path === '/leads' ? {} : { cookie }
    for (const said of ['a\u0000b', 'half \ud83d', '\udd25 half'])
      expect(told(await site.api(method, path, { ...who, body: body(said) }))).toEqual(
        refused(pointer),
      )
  })

  it('is no file’s name either', async () => {
    const { site, cookie } = await aCustomer()
    const raw = { type: 'text/csv', text: 'a,b\n1,2' }
    const path = '/attachments?name=a%00.csv'
    expect(told(await site.api('POST', path, { cookie, raw }))).toEqual(refused('#/name'))
  })

  it('may be any other: whole pairs, marks of direction, a tab', async () => {
    const { site, cookie } = await aCustomer()
    const name = '🔥 \u202e\tÅsa \u{10ffff}\u0001'
    const { status, json } = await site.api('PATCH', '/users/me', { cookie, body: { name } })
    expect([status, json.user?.name]).toEqual([200, name])
  })
})
