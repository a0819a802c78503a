/** What operators read about the business: summary, channels, cohorts, and the facts behind every figure. */

import * as z from 'zod'
import {
  ChannelSteps,
  ChurnMonth,
  CohortOut,
  FactOut,
  type Fault,
  Summary,
} from '../../../contract/analytics.ts'
import { EmptyBody, PageQuery } from '../../../contract/bodies.ts'
import { FIGURES, type Figure } from '../../../contract/figures.ts'
import type { FieldError } from '../../../contract/problems.ts'
import { readCursor } from '../../../db/cursors.ts'
import { readChannels, readFacts, readFigures, readMonthEnds } from '../../../db/summary.ts'
import { toDay } from '../../../tools/clock.ts'
import type { ApiContext } from '../../context.ts'
import { fromCursor, toCursor, unknownCursor } from '../../cursor.ts'
import { json } from '../../json.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'
import { channelsView, factView, summaryView } from '../../views/analytics.ts'
import { churnOf, cohortsOf } from '../../views/cohorts.ts'
import { type Time, TimeQuery, timeOf } from './time.ts'

const COHORT_MONTHS = 12

/** What is dated later than today is not told before its day has come. */
const untilToday = (time: Time, today: string) => ({
  ...time,
  to: time.to < today ? time.to : today,
})

const asked = (c: ApiContext, query: z.infer<typeof TimeQuery>) => {
  const now = c.get('ports').clock.now()
  return { now, today: toDay(now), time: timeOf(query, toDay(now)) }
}

const wrongTime = (c: ApiContext, errors: FieldError[]) =>
  problem(c, 'validation_failed', { errors, detail: `${errors[0]?.detail ?? ''}.` })

const summaryRoute = route({
  id: 'getAnalyticsSummary',
  method: 'GET',
  path: '/analytics/summary',
  short: true,
  policy: { who: 'superuser' },
  tag: 'Analytics',
  summary: 'Users, visits, MRR and its movements, revenue, day by day',
  query: TimeQuery,
  answers: { 200: { description: 'The figures of the time', schema: Summary } },
  problems: ['validation_failed'],
  handle: async (c, { query }) => {
    const { db } = c.get('ports')
    const { now, today, time } = asked(c, query)
    if (Array.isArray(time)) return wrongTime(c, time)
    const [read, checked] = await Promise.all([
      readFigures(db, untilToday(time, today)),
      readCursor(db, 'figures'),
    ])
    const verdict = checked && {
      faults: JSON.parse(checked.value) as Fault[],
      checkedAt: checked.updatedAt,
    }
    return json(summaryView(read, time, verdict, now))
  },
})

const funnelRoute = route({
  id: 'getAnalyticsFunnel',
  method: 'GET',
  path: '/analytics/funnel',
  policy: { who: 'superuser' },
  tag: 'Analytics',
  summary: 'From visit to sign-up, checkout and first payment, by channel',
  query: TimeQuery,
  answers: {
    200: {
      description: 'Each step by channel; an account counts once per step, when it first got there',
      schema: z.strictObject({
        from: z.iso.date(),
        to: z.iso.date(),
        channels: z.array(ChannelSteps),
      }),
    },
  },
  problems: ['validation_failed'],
  handle: async (c, { query }) => {
    const { today, time } = asked(c, query)
    if (Array.isArray(time)) return wrongTime(c, time)
    const sums = await readChannels(c.get('ports').db, untilToday(time, today))
    return json({ from: time.from, to: time.to, channels: channelsView(sums) })
  },
})

const cohortsRoute = route({
  id: 'getAnalyticsCohorts',
  method: 'GET',
  path: '/analytics/cohorts',
  policy: { who: 'superuser' },
  tag: 'Analytics',
  summary: 'Retention by month of first payment, and churn by month',
  answers: {
    200: {
      description: 'The last twelve months',
      schema: z.strictObject({ cohorts: z.array(CohortOut), churn: z.array(ChurnMonth) }),
    },
  },
  problems: [],
  handle: async (c) => {
    const { db, clock } = c.get('ports')
    const today = toDay(clock.now())
    const ends = await readMonthEnds(db, today)
    const month = today.slice(0, 7)
    return json({
      cohorts: cohortsOf(ends, month, COHORT_MONTHS),
      churn: churnOf(ends, month, COHORT_MONTHS),
    })
  },
})

/** Requests are counted by meters, not told as facts. */
const WITH_FACTS = (Object.keys(FIGURES) as Figure[]).filter(
  (figure) => FIGURES[figure].facts.length > 0,
)

const FACT_ID = /^fct_\w{26}$/

const factsRoute = route({
  id: 'listAnalyticsFacts',
  method: 'GET',
  path: '/analytics/facts',
  policy: { who: 'superuser' },
  tag: 'Analytics',
  summary: 'The facts a figure is made of, newest first',
  query: PageQuery.extend({
    ...TimeQuery.shape,
    figure: z.enum(WITH_FACTS),
  }),
  answers: {
    200: {
      description: 'A page of facts',
      schema: z.strictObject({ facts: z.array(FactOut), nextCursor: z.string().nullable() }),
    },
  },
  problems: ['validation_failed'],
  handle: async (c, { query }) => {
    const { figure, limit, cursor, ...days } = query
    const { time } = asked(c, days)
    if (Array.isArray(time)) return wrongTime(c, time)
    const after = cursor === undefined ? null : fromCursor(cursor, FACT_ID)
    if (cursor !== undefined && after === null) return unknownCursor(c)
    const rows = await readFacts(c.get('ports').db, figure, time, { limit: limit + 1, after })
    const page = rows.slice(0, limit)
    const last = rows.length > limit ? page.at(-1) : undefined
    return json({ facts: page.map(factView), nextCursor: last ? toCursor(last.id) : null })
  },
})

const recomputeRoute = route({
  id: 'recomputeAnalytics',
  method: 'POST',
  path: '/analytics/recompute',
  policy: { who: 'superuser' },
  tag: 'Analytics',
  summary: 'Count all figures anew from all facts, then check them',
  body: EmptyBody,
  answers: {
    202: {
      description: 'Analytics will; `check.checkedAt` of the summary says when it has',
      schema: z.strictObject({}),
    },
  },
  problems: [],
  handle: async (c) => {
    await c.get('ports').post({ agent: 'analytics', type: 'recompute' })
    return json({}, 202)
  },
})

export const analyticsRoutes = [summaryRoute, funnelRoute, cohortsRoute, factsRoute, recomputeRoute]
