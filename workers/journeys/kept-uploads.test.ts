/** How much an account may keep of what it uploads: exactly so much, also when many come at once. */

import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { aSubmitter } from './submitter.ts'

async function anUploader() {
  const { site, cookie, accountId } = await aSubmitter()
  async function upload(bytes: number) {
    const answer = await site.app.request('http://localhost:8787/api/v1/attachments?name=a.csv', {
      method: 'POST',
      headers: { cookie, origin: 'http://localhost:8787' },
      body: 'a'.repeat(bytes),
    })
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
  }
  /** As if it had uploaded so much before. */
  async function keeps(bytes: number, forgottenAt: number | null = null): Promise<void> {
    await env.DB.prepare(
      `INSERT INTO attachments (id, account_id, actor_id, name, kind, bytes, sha256, file, created_at, forgotten_at)
       VALUES (?1, ?2, ?2, 'old.csv', 'csv', ?3, '', 'nowhere', 1, ?4)`,
    )
      .bind(`att_${crypto.randomUUID()}`, accountId, bytes, forgottenAt)
      .run()
  }
  const kept = async () => {
    const [rows, files] = await Promise.all([
      env.DB.prepare('SELECT count(*) AS n FROM attachments WHERE account_id = ?')
        .bind(accountId)
        .first<{ n: number }>(),
      env.FILES.list({ prefix: `attachments/${accountId}/` }),
    ])
    return { rows: rows?.n, files: files.objects.length }
  }
  return { upload, keeps, kept }
}

it('takes 500 MB in all, and not a byte more', async () => {
  const { upload, keeps, kept } = await anUploader()
  await keeps(499_999_997)
  const over = await upload(4)
  expect([over.status, over.json.code]).toEqual([413, 'body_too_large'])
  expect(over.json.detail).toMatch(/^With this file the account would keep more than 500 MB/)
  expect(await kept()).toEqual({ rows: 1, files: 0 })
  expect((await upload(3)).status).toBe(201)
  expect(await kept()).toEqual({ rows: 2, files: 1 })
  expect((await upload(1)).status).toBe(413)
})

it('counts nobody else’s, and nothing that is no longer kept', async () => {
  const [ada, eve] = [await anUploader(), await anUploader()]
  await eve.keeps(500_000_000)
  await ada.keeps(500_000_000, 2)
  expect((await ada.upload(4)).status).toBe(201)
})

it('lets no more in when ten come at once than one after the other', async () => {
  const { upload, keeps, kept } = await anUploader()
  await keeps(499_999_970)
  const answers = await Promise.all(Array.from({ length: 10 }, () => upload(10)))
  expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(3)
  expect(await kept()).toEqual({ rows: 4, files: 3 })
})
