/** Operators see every agent's queue, pause and resume one, and replay what was given up: nothing is lost, nothing doubled. */

import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { consume } from '../../../agents/index.ts'
import type { Agent, AgentMessage, Specialist } from '../../../contract/agents.ts'
import type { Message } from '../../../contract/messages.ts'
import type { TaskState } from '../../../contract/swarm.ts'
import { together } from '../../../db/database.ts'
import { keepDeadLetter } from '../../../db/dead-letters.ts'
import { recordTask } from '../../../db/goals.ts'
import { addLead } from '../../../db/leads.ts'
import { type Effect, failEffect, oweEffects, parkEffect, takeEffect } from '../../../db/outbox.ts'
import { aMessage, START, unique } from '../../../journeys/builders.ts'
import { aCaller, type Caller } from '../../../journeys/caller.ts'
import { aCompany, type Company } from '../../../journeys/company.ts'
import { runJob } from '../../../schedule.ts'

const LEAD = {
  id: 'led_1',
  accountId: null,
  actorId: null,
  email: 'ada@example.test',
  name: 'Ada',
  company: null,
  requestsPerMonth: null,
  message: 'Can we talk?',
  status: 'new' as const,
  digest: 'a-digest',
  createdAt: START,
}

let company: Company
let operator: Caller

beforeEach(async () => {
  await env.DB.batch(
    ['outbox', 'stripe_transactions', 'dead_letters', 'cursors', 'mailbox_calls'].map((table) =>
      env.DB.prepare(`DELETE FROM ${table}`),
    ),
  )
  company = await aCompany({ pushed: false })
  await together(company.ports.db, [addLead(company.ports.db, LEAD)])
  operator = await aCaller(company.ports, { isSuperuser: true })
})

/** A mail to somebody who asked for a talk with sales. */
const aMail = (): Effect => ({
  key: `lead_confirmation:${unique()}`,
  agent: 'notification',
  kind: 'lead_confirmation',
  accountId: null,
  payload: { leadId: 'led_1' },
})

async function owe(...effects: Effect[]): Promise<void> {
  const { db, clock } = company.ports
  await together(db, [oweEffects(db, effects, { actorId: 'test', now: clock.now() })])
}

async function agent(name: string): Promise<Agent> {
  const response = await operator.ask('GET', '/agents')
  expect(response.status).toBe(200)
  const { agents } = (await response.json()) as { agents: Agent[] }
  const found = agents.find((one) => one.name === name)
  if (!found) throw new Error(`no agent ${name}`)
  return found
}

async function messages(
  query = '',
): Promise<{ messages: AgentMessage[]; nextCursor: string | null }> {
  const response = await operator.ask('GET', `/agents/messages${query}`)
  expect(response.status).toBe(200)
  return response.json()
}

const act = async (path: string) => {
  const response = await operator.ask('POST', path, undefined, {
    origin: 'http://localhost:8787',
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('GET /agents', () => {
  it('names every agent, idle and running', async () => {
    const response = await operator.ask('GET', '/agents')
    const { agents } = (await response.json()) as { agents: Agent[] }
    expect(agents.slice(0, 4).map(({ name, pausedAt }) => [name, pausedAt])).toEqual([
      ['billing', null],
      ['provisioning', null],
      ['notification', null],
      ['analytics', null],
    ])
    expect(agents[0]).toMatchObject({
      title: 'Billing',
      queue: { waiting: 0, inFlight: 0, failed: 0, parked: 0, dead: 0 },
      lastRunAt: null,
      nextRunAt: null,
    })
  })

  it('counts what waits, is in flight, failed, was parked and died, each once', async () => {
    const { db, clock } = company.ports
    const [waiting, held, failed, parked] = [aMail(), aMail(), aMail(), aMail()]
    await owe(waiting, held, failed, parked)
    await takeEffect(db, held.key, 'notification', clock.now())
    await failEffect(db, failed.key, 'the provider is away', clock.now())
    await parkEffect(db, parked.key, 'no such address')
    await keepDeadLetter(db, {
      id: 'dlq_notification-dead_1',
      queue: 'notification-dead',
      body: '{}',
      now: clock.now(),
    })
    expect((await agent('notification')).queue).toEqual({
      waiting: 1,
      inFlight: 1,
      failed: 1,
      parked: 1,
      dead: 1,
    })
    expect((await agent('billing')).queue.waiting).toBe(0)
  })

  it('says when an agent last finished something', async () => {
    const effect = aMail()
    await owe(effect)
    company.posted.push({ agent: 'notification', type: 'outbox', key: effect.key })
    await company.settle()
    expect((await agent('notification')).lastRunAt).toBe('2026-11-01T00:00:00.000Z')
  })
})

describe('the agent without a queue', () => {
  const specialists = async () => {
    const response = await operator.ask('GET', '/agents')
    return ((await response.json()) as { specialists: Specialist[] }).specialists
  }

  it('has never worked before anybody gave it a table', async () => {
    await env.DB.exec('DELETE FROM tasks')
    expect(await specialists()).toEqual([
      {
        name: 'data-analyzer',
        title: 'DataAnalyzer',
        does: 'Profiles a table: anomalies, charts, a report.',
        runBy: 'orchestrator',
        tasks: { waiting: 0, running: 0, doneToday: 0, failedToday: 0 },
        lastRunAt: null,
      },
    ])
  })

  it('is shown with its own tasks: those that are open, and those of this UTC day', async () => {
    await env.DB.exec('DELETE FROM tasks')
    const yesterday = START - 1
    const tasks: [TaskState, number | null, number | null, string?][] = [
      ['blocked', null, null],
      ['retry_wait', yesterday, null],
      ['running', yesterday, null],
      ['done', yesterday, yesterday],
      ['done', yesterday, START],
      ['failed', START, START + 2_000],
      // Cancelled before it began: it did not work.
      ['cancelled', null, START + 3_000],
      ['done', START, START + 4_000, 'site-audit'],
    ]
    for (const [status, startedAt, finishedAt, tool = 'data-analyzer'] of tasks)
      await together(company.ports.db, [
        recordTask(company.ports.db, {
          ...{ id: unique(), accountId: 'usr_1', actorId: 'usr_1', goalId: 'gol_1', tool },
          ...{ title: 'A task', status, attempt: 1, why: '', deps: [], error: null, revision: 1 },
          ...{ createdAt: yesterday, startedAt, finishedAt },
        }),
      ])
    expect(await specialists()).toMatchObject([
      {
        tasks: { waiting: 2, running: 1, doneToday: 1, failedToday: 1 },
        lastRunAt: '2026-11-01T00:00:02.000Z',
      },
    ])
  })
})

describe('POST /agents/:name/…', () => {
  it('run rings for what is due, once done is done once', async () => {
    const effect = aMail()
    await owe(effect)
    expect((await act('/agents/notification/run')).status).toBe(200)
    expect((await act('/agents/notification/run')).status).toBe(200)
    expect(company.posted).toEqual([
      { agent: 'notification', type: 'outbox', key: effect.key },
      { agent: 'notification', type: 'outbox', key: effect.key },
    ])
    await company.settle()
    expect(await callsAtTheMailProvider()).toBe(1)
  })

  it('a paused agent does nothing, its tries are not used up, and resumed it does everything', async () => {
    const paused = await act('/agents/notification/pause')
    expect(paused.body).toMatchObject({ agent: { pausedAt: '2026-11-01T00:00:00.000Z' } })
    const effect = aMail()
    await owe(effect)
    const bell = { agent: 'notification', type: 'outbox', key: effect.key } satisfies Message
    const message = aMessage(bell)
    await consume(company.ports, { queue: 'notification', messages: [message] })
    expect(message.outcome).toBe('acked')
    company.clock.advance(3_600_000)
    await runJob(company.ports, 'minute')
    await act('/agents/notification/run')
    expect(company.posted).toEqual([])
    expect(await callsAtTheMailProvider()).toBe(0)
    const [row] = (
      await env.DB.prepare('SELECT attempts, status FROM outbox WHERE key = ?')
        .bind(effect.key)
        .all()
    ).results
    expect(row).toEqual({ attempts: 0, status: 'new' })
    const resumed = await act('/agents/notification/resume')
    expect(resumed.body).toMatchObject({ agent: { pausedAt: null } })
    await company.settle()
    expect(await callsAtTheMailProvider()).toBe(1)
  })

  it('pausing one agent leaves the others at work', async () => {
    await act('/agents/billing/pause')
    const effect = aMail()
    await owe(effect)
    company.posted.push({ agent: 'notification', type: 'outbox', key: effect.key })
    await company.settle()
    expect(await callsAtTheMailProvider()).toBe(1)
  })

  it('an agent that nobody has is 404', async () => {
    expect(await act('/agents/ceo-of-everything/run')).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    })
  })

  it('leaves a line in the audit log', async () => {
    await act('/agents/analytics/pause')
    const { results } = await env.DB.prepare(
      "SELECT action, subject FROM audit_log WHERE account_id = ? AND action LIKE 'agent_%'",
    )
      .bind(operator.id)
      .all()
    expect(results).toEqual([{ action: 'agent_paused', subject: 'analytics' }])
  })
})

describe('messages that need a person', () => {
  it('lists them newest first, by agent and state, a page at a time', async () => {
    const { clock } = company
    const { db } = company.ports
    const parked = aMail()
    const failed = aMail()
    await owe(parked)
    clock.advance(1_000)
    await owe(failed)
    await parkEffect(db, parked.key, 'no such address')
    await failEffect(db, failed.key, 'the provider is away', clock.now())
    const first = await messages('?limit=1')
    expect(first.messages).toEqual([
      {
        id: failed.key,
        agent: 'notification',
        kind: 'lead_confirmation',
        state: 'failed',
        attempts: 1,
        error: 'the provider is away',
        createdAt: '2026-11-01T00:00:01.000Z',
        dueAt: '2026-11-01T00:00:16.000Z',
      },
    ])
    const second = await messages(`?limit=1&cursor=${first.nextCursor}`)
    expect(second.messages.map(({ id, state, dueAt }) => ({ id, state, dueAt }))).toEqual([
      { id: parked.key, state: 'parked', dueAt: null },
    ])
    expect(second.nextCursor).toBe(null)
    expect((await messages('?state=parked')).messages).toHaveLength(1)
    expect((await messages('?agent=billing')).messages).toHaveLength(0)
    expect((await operator.ask('GET', '/agents/messages?state=lost')).status).toBe(422)
  })

  it('a parked effect is replayed as if it were new, and done once', async () => {
    const effect = aMail()
    await owe(effect)
    await parkEffect(company.ports.db, effect.key, 'no such address')
    const path = `/agents/messages/${encodeURIComponent(effect.key)}/replay`
    expect(await act(path)).toMatchObject({ status: 200, body: { message: { state: 'replayed' } } })
    await company.settle()
    expect(await callsAtTheMailProvider()).toBe(1)
    expect((await act(path)).status).toBe(404)
  })

  it('a dead letter is replayed once its agent can understand it', async () => {
    const effect = aMail()
    await owe(effect)
    const bell = { agent: 'notification', type: 'outbox', key: effect.key }
    const letters = [
      { id: 'dlq_notification-dead_7', body: JSON.stringify(bell) },
      { id: 'dlq_notification-dead_8', body: '{"agent":"notification","type":"poem"}' },
      { id: 'dlq_notification-dead_9', body: '{"cut' },
    ]
    for (const letter of letters)
      await keepDeadLetter(company.ports.db, {
        ...letter,
        queue: 'notification-dead',
        now: company.clock.now(),
      })
    expect((await act('/agents/messages/dlq_notification-dead_7/replay')).status).toBe(200)
    await company.settle()
    expect(await callsAtTheMailProvider()).toBe(1)
    for (const id of ['dlq_notification-dead_8', 'dlq_notification-dead_9'])
      expect(await act(`/agents/messages/${id}/replay`)).toMatchObject({
        status: 409,
        body: { code: 'not_replayable' },
      })
    expect((await messages('?state=dead')).messages).toHaveLength(2)
  })
})

/** Counted at the provider's door: every call made, delivered or not. */
async function callsAtTheMailProvider(): Promise<number> {
  const row = await env.DB.prepare('SELECT count(*) AS n FROM mailbox_calls').first<{ n: number }>()
  return row?.n ?? 0
}
