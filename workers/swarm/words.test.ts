/** A tool's question to a model, from the toolbox over the desk to the account's object: one step, paid for, and seen. */

import { env } from 'cloudflare:workers'
import { beforeAll, expect, it } from 'vitest'
import type { PlanKey } from '../contract/catalogue.ts'
import { unique } from '../journeys/builders.ts'
import { aGrant } from '../journeys/metered.ts'
import { ownAgentsRest } from '../journeys/own-agents.ts'
import type { GoalEvent } from './port.ts'

beforeAll(() => ownAgentsRest('ceo', 'orchestrator'))

type Step = { kind: string; text: string; tokens: number; modelCostMicroUsd: number }

/** Runs a probe that asks for words to its end. */
async function ended(plan: PlanKey) {
  const accountId = `usr_${unique()}`
  const swarm = env.SWARM.getByName(accountId)
  const now = Date.now()
  await swarm.apply(aGrant(accountId, { plan, quotaAnchor: now, validUntil: now + 9e9 }))
  const { id } = await swarm.submit({
    ...{ accountId, actorId: accountId, text: 'Audit https://words.test', given: [] },
    ...{ receipt: null, claim: null, scheduleId: null },
  })
  const wanted = await swarm.takeUp(id)
  if (!wanted) throw new Error('nothing to plan')
  const { round, plan: _, ...asked } = wanted
  await swarm.planned(id, round, await swarm.draft(asked))
  await swarm.begin(id)
  const steps: Step[] = []
  let last: GoalEvent | undefined
  while (last?.type !== 'end')
    for (const event of ((await swarm.events(id, last?.id ?? 0, 5_000)) ?? []) as GoalEvent[]) {
      last = event
      if (event.type === 'step') steps.push((event.body as { step: Step }).step)
    }
  return { goal: await swarm.goal(id), steps }
}

it('is a step with tokens and cost; the sum of steps is the usage', async () => {
  const { goal, steps } = await ended('enterprise')
  // workers/swarm/model/scripted.ts: 10 tokens in at $1, 5 out at $4 per million.
  expect(steps.filter(({ kind }) => kind === 'model')).toMatchObject([
    { text: 'llm:scripted: Short and good.', tokens: 15, modelCostMicroUsd: 30 },
  ])
  expect(steps.map(({ text }) => text)).toContain('llm:scripted: Short and good.')
  expect(goal).toMatchObject({
    status: 'succeeded',
    engine: 'rules',
    usage: { tokens: 15, modelCostMicroUsd: 30 },
  })
})

it('is not asked where the plan has no model', async () => {
  const { goal, steps } = await ended('pro')
  expect(steps.map(({ text }) => text)).toContain('nobody: nothing')
  expect(goal).toMatchObject({ status: 'succeeded', usage: { tokens: 0, modelCostMicroUsd: 0 } })
})
