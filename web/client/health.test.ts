/** The status page never claims more than the answer says. */

import { describe, expect, it } from 'vitest'
import { reportOf } from './health.ts'

const AT = new Date('2026-11-25T12:00:00Z')
const well = { ok: true }
const checks = {
  d1: well,
  queues: well,
  cron: well,
  stripe: well,
  mail: well,
  deadLetters: well,
  drift: well,
}
const states = (answer: unknown) =>
  Object.fromEntries(reportOf(answer, AT).parts.map(({ name, state }) => [name, state]))

describe('the report', () => {
  it('is ok when every check is', () => {
    const report = reportOf({ status: 'ok', version: '1', environment: 'test', checks }, AT)
    expect(report).toMatchObject({ state: 'ok', version: '1', at: AT })
    expect(new Set(report.parts.map(({ state }) => state))).toEqual(new Set(['ok']))
  })

  it('names the part that is degraded, by its worst check', () => {
    const answer = { status: 'degraded', version: '1', checks: { ...checks, drift: { ok: false } } }
    expect(reportOf(answer, AT).state).toBe('degraded')
    expect(states(answer)).toMatchObject({ Payments: 'degraded', Agents: 'ok', Mail: 'ok' })
  })

  it('says what it cannot know while the database is away', () => {
    const lost = { ok: false }
    const answer = {
      status: 'down',
      version: '1',
      checks: { ...checks, d1: lost, queues: lost, cron: lost, deadLetters: lost, drift: lost },
    }
    expect(states(answer)).toEqual({
      'API and database': 'down',
      Payments: 'unknown',
      Agents: 'unknown',
      Schedule: 'unknown',
      Mail: 'unknown',
    })
  })

  it.each([null, 'ok', {}, { status: 'fine', checks: {} }, { status: 'ok' }])(
    'is unknown for an answer like %j',
    (answer) => {
      const report = reportOf(answer, AT)
      expect(report.state).toBe('unknown')
      expect(new Set(report.parts.map(({ state }) => state))).toEqual(new Set(['unknown']))
    },
  )

  it('does not take a missing check for a good one', () => {
    const { mail: _, ...rest } = checks
    expect(states({ status: 'ok', version: '1', checks: rest }).Mail).toBe('unknown')
  })
})
