/** What a goal asked and was told stays to be read by whoever reads the goal, and is forgotten with the account. */

import { expect, it } from 'vitest'
import { aSubmitter, swarmOf } from './submitter.ts'

const ASKED = /^Which website or which table is this about\? /

it('is told in the order it happened, with files and times; not by the list', async () => {
  const { site, cookie, outcome, until, upload } = await aSubmitter()
  const { id, answers } = await outcome('Make everything better')
  expect(answers).toEqual([])
  const answer = (body: object) => site.api('POST', `/goals/${id}/answer`, { cookie, body })
  const began = Date.now()
  const first = await answer({ text: 'My own, of course' })
  expect(first.json.goal).toMatchObject({ answers: [{ text: 'My own, of course' }] })
  await until(id, ({ status }) => status === 'needs_human')
  const { id: file } = await upload('orders.csv', 'day,orders\n2026-11-01,3')
  expect((await answer({ attachments: [file] })).status).toBe(200)
  const after = await until(id, ({ finishedAt }) => finishedAt !== null)
  expect(after.answers).toMatchObject([
    { question: expect.stringMatching(ASKED), text: 'My own, of course', attachments: [] },
    { question: expect.stringMatching(ASKED), text: null, attachments: ['orders.csv'] },
  ])
  const times = after.answers.flatMap((one) => [one.askedAt, one.answeredAt]).map(Date.parse)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(Math.min(...times.slice(1))).toBeGreaterThanOrEqual(began)
  const { goals } = (await site.api('GET', '/goals', { cookie })).json as { goals: object[] }
  expect(goals.map((one) => [Object.hasOwn(one, 'text'), Object.hasOwn(one, 'answers')])).toEqual([
    [true, false],
  ])
})

it('is told to whoever watches, and forgotten with the account', async () => {
  const { site, cookie, accountId, outcome, until } = await aSubmitter()
  const { id } = await outcome('Make everything better')
  const body = { text: 'My own, of course' }
  await site.api('POST', `/goals/${id}/answer`, { cookie, body })
  await until(id, ({ status }) => status === 'needs_human')
  const swarm = swarmOf(accountId)
  const told = JSON.stringify(await swarm.events(id, 0, 0))
  expect(told).toContain('"text":"My own, of course"')
  expect(await swarm.close()).toBe(true)
  const left = await swarm.goal(id)
  expect([left?.status, left?.answers]).toEqual(['cancelled', []])
})
