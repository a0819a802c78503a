/** A model that is named and lacks a setting: goals are refused in words, before they count; the rest of the company goes on. */

import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { openPorts } from '../open.ts'
import { objectOf } from './metered.ts'
import { aSite } from './site.ts'
import { aCustomer } from './swarm-customer.ts'

const body = { text: 'Audit https://a.test' }
const whole = {
  LLM_PROVIDER: 'openai',
  LLM_MODEL: 'planner',
  LLM_API_KEY: 'sk-obvious-fake',
  LLM_PRICES: '1,4',
}
const without = ({ ...settings }: Record<string, string>, name: string) => {
  delete settings[name]
  return settings
}

it.each([
  ['LLM_API_KEY', without(whole, 'LLM_API_KEY')],
  ['LLM_API_KEY', { ...whole, LLM_API_KEY: '' }],
  ['LLM_MODEL', without(whole, 'LLM_MODEL')],
  ['LLM_PRICES', without(whole, 'LLM_PRICES')],
  ['LLM_PRICES', { ...whole, LLM_PRICES: 'cheap' }],
  ['LLM_PROVIDER', { ...whole, LLM_PROVIDER: 'skynet' }],
  ['LLM_ACCOUNT_ID', { ...whole, LLM_PROVIDER: 'workers-ai' }],
])('503 not_configured names %s', async (variable, settings) => {
  const { site: usual, cookie, accountId } = await aCustomer({ plan: 'pro' })
  const { model } = await openPorts({ ...env, ...settings })
  const site = aSite({ ...usual.ports, model })
  const submit = () =>
    site.api('POST', '/goals', { cookie, body, headers: { 'idempotency-key': 'k1' } })
  const refused = await submit()
  expect([refused.status, refused.json.code]).toEqual([503, 'not_configured'])
  expect(refused.json.detail).toContain(variable)
  expect(JSON.stringify(refused.json)).not.toContain('sk-obvious-fake')
  // Nothing was promised: nothing counts, nothing was made, and reading and plain plans go on.
  expect((await objectOf(accountId).usage(Date.now())).used).toBe(0)
  expect((await site.api('GET', '/goals', { cookie })).json.goals).toEqual([])
  const plan = { ...body, options: { dryRun: true } }
  expect((await site.api('POST', '/goals', { cookie, body: plan })).status).toBe(200)
  expect((await site.api('GET', '/health')).status).toBe(200)
  // Once it is set the very same request, key and all, is taken.
  const set = aSite({ ...usual.ports, model: (await openPorts({ ...env, ...whole })).model })
  const again = { cookie, body, headers: { 'idempotency-key': 'k1' } }
  expect((await set.api('POST', '/goals', again)).status).toBe(202)
})
