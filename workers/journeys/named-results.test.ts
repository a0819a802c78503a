/** Results say what they are about, so that those of one goal are told apart: on its page, saved, and in its mail. */

import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { aScene } from './hostile-scene.ts'
import { aWorld, page } from './world.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const CSV = ['order,amount', ...Array.from({ length: 60 }, (_, n) => `${n},${n * 3}`)].join('\n')

describe('results of one goal', { timeout: 60_000 }, () => {
  it('each have a name of their own that says what they are about', async () => {
    const site = () => page('<h1>Bikes</h1>')
    aWorld({ 'harbour.example.com': site, 'market.example.com': site })
    const { ada, upload, outcome, company } = await aScene()
    const tables = [
      await upload('sales-2026-01.csv', CSV),
      await upload('sales-2026-02.csv', CSV),
      await upload('sales-2026-02.csv', CSV),
    ]
    const goal = await outcome(
      'Audit https://harbour.example.com/shop and https://market.example.com',
      tables,
    )
    expect(goal.status).toBe('succeeded')
    const names = goal.artifacts.map(({ name }) => name).sort()
    expect(names).toEqual([
      'analysis-sales-2026-01.html',
      'analysis-sales-2026-01.json',
      'analysis-sales-2026-02-2.html',
      'analysis-sales-2026-02-2.json',
      'analysis-sales-2026-02.html',
      'analysis-sales-2026-02.json',
      'site-audit-harbour-example-com-shop.html',
      'site-audit-harbour-example-com-shop.json',
      'site-audit-market-example-com.html',
      'site-audit-market-example-com.json',
    ])
    for (const { id, name } of goal.artifacts) {
      const saved = await ada.ask('GET', `/artifacts/${id}`)
      expect(saved.headers.get('content-disposition')).toBe(
        `attachment; filename="${name}"; filename*=UTF-8''${name}`,
      )
    }
    await company.settle()
    const mail = await env.DB.prepare('SELECT text FROM mailbox_calls WHERE key = ?')
      .bind(`goal_finished:${goal.id}`)
      .first<{ text: string }>()
    for (const name of names) expect(mail?.text).toContain(name)
  })

  it('are compared with those of the goal before, whatever the table is called this month', async () => {
    const { ada, upload, outcome } = await aScene()
    await outcome('Analyse it', [await upload('sales-2026-01.csv', CSV)])
    const later = CSV.replace('order,amount', 'order,sum')
    const { artifacts } = await outcome('Analyse it', [await upload('sales-2026-02.csv', later)])
    const data = artifacts.find(({ name }) => name === 'analysis-sales-2026-02.json')
    const report = (await (await ada.ask('GET', `/artifacts/${data?.id}`)).json()) as {
      drift: { since: string } | null
    }
    expect(report.drift?.since).toMatch(/^\d{4}-/)
  })
})
