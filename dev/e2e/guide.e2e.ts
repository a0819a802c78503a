/** The guide to goals: each of its examples, run as it is shown, does what the words beside it say. */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Goal, TitanForge } from '../../clients/typescript/src/index.ts'
import { people } from '../company/demo-people.ts'
import { connectCompany } from './connected.ts'
import { aProjectWithClient, typechecks } from './installed-client.ts'
import { examplesOf, isThere, keyOf, printed } from './shown.ts'

const company = connectCompany(inject('company'))
const baseUrl = `${company.origin}/api/v1`
const folder = mkdtempSync(join(tmpdir(), 'guide-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** About a site that is really there. */
const shown = async (begins: string) =>
  (await examplesOf(company.origin, 'goals', begins)).map((code) =>
    code.replaceAll('https://example.com', `${company.fixtures}/good/`),
  )

let TITANFORGE_KEY = ''
beforeAll(async () => {
  TITANFORGE_KEY = await keyOf(baseUrl, people.pro.email)
})

describe.runIf(isThere('curl'))('its commands', () => {
  let commands: string[] = []
  beforeAll(async () => {
    commands = await shown('curl')
  })
  /** What the nth command answers. */
  const run = async (nth: number, env: Record<string, string> = {}) =>
    JSON.parse(await printed('bash', commands[nth] ?? '', { TITANFORGE_KEY, ...env }, folder))
  const ended = async (id: string): Promise<Goal> => {
    const { goal } = await run(1, { GOAL: id })
    return goal.finishedAt === null ? ended(id) : goal
  }
  const client = () => new TitanForge({ baseUrl, key: TITANFORGE_KEY })
  const asksSomething = async (): Promise<string> => {
    const answer = await client().submitGoal({ text: 'Make everything better' })
    if (!('goal' in answer)) throw new Error('no goal')
    let { goal } = answer
    while (goal.question === null) ({ goal } = await client().getGoal({ id: goal.id, wait: 1 }))
    return goal.id
  }

  it('submit a goal once, wait for it and save its report', async () => {
    expect(commands).toHaveLength(9)
    const { goal } = await run(0)
    expect((await run(0)).goal.id).toBe(goal.id)
    const { status, artifacts } = await ended(goal.id)
    expect(status).toBe('succeeded')
    const report = artifacts.find(({ name }) => /^site-audit-.+\.html$/.test(name))
    const env = { TITANFORGE_KEY, ARTIFACT: report?.id ?? '' }
    await printed('bash', commands[2] ?? '', env, folder)
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('Website audit')
  })

  it('upload a table and have it analysed', async () => {
    const table = join(import.meta.dirname, '../fixtures/tables/orders.csv')
    cpSync(table, join(folder, 'sales.csv'))
    const { attachment } = await run(3)
    expect(attachment).toMatchObject({ name: 'sales.csv', kind: 'csv' })
    const { goal } = await run(4, { ATTACHMENT: attachment.id })
    const { status, artifacts } = await ended(goal.id)
    expect(status).toBe('succeeded')
    expect(artifacts.map(({ name }) => name)).toContain('analysis-sales.html')
  })

  it('tell the plan alone, and repeat a goal in Tokyo', async () => {
    const { plan } = await run(5)
    expect(plan).toMatchObject({ question: null, tasks: [{ tool: 'site-audit' }] })
    const { schedule } = await run(6)
    expect(schedule).toMatchObject({ day: 5, time: '07:30', timeZone: 'Asia/Tokyo' })
    // Half past seven there is half past ten the evening before in UTC.
    expect(schedule.nextRunAt).toMatch(/T22:30:00\.000Z$/)
    await client().removeSchedule({ id: schedule.id })
  })

  it('answer what a goal asks, and end one', async () => {
    const asking = await asksSomething()
    expect((await run(7, { GOAL: asking })).goal.question).toBeNull()
    expect((await ended(asking)).status).toBe('succeeded')
    const other = await asksSomething()
    expect((await run(8, { GOAL: other })).goal.status).toBe('cancelled')
  })
})

describe('its program', () => {
  let project = ''
  beforeAll(() => {
    project = aProjectWithClient()
  })
  afterAll(() => rmSync(project, { recursive: true }))

  it('is valid TypeScript, submits a goal, waits and lists what came of it', async () => {
    const [program = ''] = await shown('import')
    const here = program.replace('_KEY })', `_KEY, baseUrl: '${baseUrl}' })`)
    writeFileSync(join(project, 'goal.ts'), here)
    typechecks(project, 'goal.ts')
    const lines = (await printed(process.execPath, here, { TITANFORGE_KEY }, project)).split('\n')
    expect(lines[0]).toBe('succeeded ')
    // Results of one moment are in no order.
    expect(lines.slice(1).join('\n')).toMatch(/^art_\w+ site-audit-\S+\.html \d+$/m)
  })
})
