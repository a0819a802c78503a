/** Uploads that were kept and never recorded go a day later; what has a row stays. */

import { env } from 'cloudflare:workers'
import { afterEach, expect, it } from 'vitest'
import { movableClock } from '../../journeys/builders.ts'
import { aSubmitter } from '../../journeys/submitter.ts'
import { DAY, systemClock } from '../../tools/clock.ts'
import { sweepFiles } from './sweep-files.ts'

const CUT = 'cut_uploads'

afterEach(() => env.DB.exec(`DROP TRIGGER IF EXISTS ${CUT}`))

async function anUploader() {
  const { site, cookie, accountId } = await aSubmitter()
  const upload = async () => {
    const raw = { type: 'text/csv', text: 'a,b\n1,2' }
    const { status, json } = await site.api('POST', '/attachments?name=a.csv', { cookie, raw })
    return { status, id: (json.attachment as { id: string } | undefined)?.id }
  }
  /** The database is away between the bytes and the row. */
  async function cutOff() {
    await env.DB.exec(
      `CREATE TRIGGER ${CUT} BEFORE INSERT ON attachments BEGIN SELECT RAISE(ABORT, 'away'); END`,
    )
    expect((await upload()).status).toBe(500)
    await env.DB.exec(`DROP TRIGGER ${CUT}`)
  }
  const kept = async () => {
    const { objects } = await env.FILES.list({ prefix: `attachments/${accountId}/` })
    return objects.map(({ key }) => key.split('/').at(-1))
  }
  /** The bucket tells real time, whatever the app's clock says. */
  const sweptAfter = async (days: number, appDays = 0) => {
    const at = (n: number) => movableClock(systemClock.now() + n * DAY)
    await sweepFiles({ ...site.ports, clock: at(appDays), realClock: at(days) })
    return kept()
  }
  return { upload, cutOff, kept, sweptAfter, accountId }
}

it('an upload that was cut off before its row goes a day later, not before; what has a row stays', async () => {
  const { upload, cutOff, kept, sweptAfter } = await anUploader()
  const { id } = await upload()
  await cutOff()
  expect(await kept()).toHaveLength(2)
  expect(await sweptAfter(0.9, 300)).toHaveLength(2)
  expect(await sweptAfter(1.1)).toEqual([id])
  expect(await sweptAfter(300)).toEqual([id])
})

it('all of them go, however few are told at a time, and the next run begins anew', async () => {
  const { upload, cutOff, sweptAfter, accountId } = await anUploader()
  const { id } = await upload()
  for (const n of [1, 2, 3]) await env.FILES.put(`attachments/${accountId}/att_${n}`, 'cut off')
  const list = env.FILES.list.bind(env.FILES)
  const told: number[] = []
  env.FILES.list = async (asked) => {
    const page = await list({ ...asked, limit: 2 })
    told.push(page.objects.length)
    return page
  }
  try {
    await sweptAfter(1.1)
  } finally {
    env.FILES.list = list
  }
  expect(Math.max(...told)).toBe(2)
  expect(await sweptAfter(1.1)).toEqual([id])
  await cutOff()
  expect(await sweptAfter(1.1)).toEqual([id])
})
