/** The catalogue reaches D1 by two ways, webhooks and the command's own rows; both sell the same. */

import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import { mirrorSql } from '../../dev/catalogue/mirror.ts'
import { catalogueTool } from '../tools/stripe/catalogue.ts'
import { START } from './builders.ts'
import { anyone } from './caller.ts'
import { aCompany } from './company.ts'

vi.setConfig({ testTimeout: 60_000 })

it('rows written by the command are what the webhooks wrote, and twice is once', async () => {
  const company = await aCompany()
  const sold = async () => (await anyone(company.ports)('GET', '/products')).json()
  const byWebhook = await sold()
  await env.DB.exec('DELETE FROM products')
  await env.DB.exec('DELETE FROM prices')
  const tool = catalogueTool({
    secretKey: () => 'sk_test_titanforge',
    apiBase: 'http://localhost:12111',
    fetch: (input, init) => company.local.fetch(new Request(input, init)),
  })
  const statements = mirrorSql(await tool.read(), START).split(';\n')
  for (let round = 0; round < 2; round++)
    await env.DB.batch(statements.map((sql) => env.DB.prepare(sql)))
  expect(await sold()).toEqual(byWebhook)
  const row = await env.DB.prepare('SELECT count(*) AS n FROM prices WHERE active = 1').first()
  expect(row).toEqual({ n: 4 })
})
