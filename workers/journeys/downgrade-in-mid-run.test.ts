/** A plan bought, and downgraded while five tasks run, through the whole company: they finish, then it is one at a time. */

import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { Goal } from '../contract/swarm.ts'
import { DAY } from '../tools/clock.ts'
import { aCaller } from './caller.ts'
import { aCompany } from './company.ts'
import { passTo } from './passing-time.ts'
import { letGo } from './test-tools.ts'

it('lets the five come to their end, and begins the others one by one', async () => {
  const company = await aCompany()
  // The tools run by the computer's own clock.
  company.clock.to(Date.now())
  const ada = await aCaller(company.ports)
  const said = async (path: string, body: unknown) => {
    const answer = await ada.ask('POST', path, body)
    await company.settle()
    return (await answer.json()) as Record<string, { id: string; currentPeriodEnd?: string }>
  }
  const opened = await said('/create-checkout-session', { plan: 'pro', interval: 'month' })
  company.pay(String(opened.id))
  await company.settle()
  const swarm = env.SWARM.getByName(ada.id)
  expect(await swarm.read()).toMatchObject({ plan: 'pro', concurrentTasks: 5 })

  const hosts = Array.from(
    { length: 7 },
    (_, n) => `https://${n < 5 ? 'held' : 'wait-500'}.h${n}.test`,
  )
  const { goal } = await said('/goals', { text: `Audit ${hosts.join(' ')}` })
  const read = async () => {
    const answer = await ada.ask('GET', `/goals/${goal?.id}`)
    return Goal.parse(((await answer.json()) as { goal: unknown }).goal)
  }
  const states = async () => (await read()).tasks.map(({ status }) => status)
  const five = [...Array(5).fill('running'), 'ready', 'ready']
  while ((await states()).join() !== five.join()) await scheduler.wait(20)

  const { preview } = await said('/subscription/preview', { plan: 'starter', interval: 'month' })
  await said('/subscription/change', { previewId: preview?.id })
  expect(await swarm.read()).toMatchObject({ plan: 'pro', concurrentTasks: 5 })
  await passTo(company, company.clock.now() + 32 * DAY)
  expect(await swarm.read()).toMatchObject({ plan: 'starter', concurrentTasks: 1 })
  // Nothing was cut off, nothing new began.
  expect(await states()).toEqual(five)
  for (let n = 0; n < 5; n += 1) await letGo(`held.h${n}.test`)

  for (;;) {
    const now = await read()
    if (now.finishedAt) break
    const running = now.tasks.filter(({ status }) => status === 'running').length
    const rest = now.tasks.slice(5).filter(({ status }) => status === 'running').length
    expect([rest <= 1, rest === 0 || running === 1]).toEqual([true, true])
    await scheduler.wait(50)
  }
  const end = await read()
  expect([end.status, end.tasks.map(({ status, attempt }) => [status, attempt])]).toEqual([
    'succeeded',
    Array(7).fill(['done', 1]),
  ])
})
