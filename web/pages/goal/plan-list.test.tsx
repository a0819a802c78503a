/** A plan is told by the titles of its tasks. */

import { renderToString } from 'preact-render-to-string'
import { expect, it } from 'vitest'
import { PlanList } from './plan-list.tsx'

const aTask = (id: string, title: string, why: string, deps: string[] = []) => ({
  ...{ id, title, why, deps },
  ...{ tool: 'site-audit', input: {} },
})

it('says after which tasks one begins, by their titles and in one sentence', () => {
  const tasks = [
    aTask('t1', 'Audit example.com', 'You named this address.'),
    aTask('t2', 'Audit example.org', 'You named this address.'),
    aTask('t3', 'Publish a report', 'You asked to publish its report.', ['t1']),
    aTask('t4', 'Publish them all', 'You asked for both', ['t1', 't2']),
  ]
  const page = renderToString(<PlanList plan={{ engine: 'rules', tasks, question: null }} />)
  const reasons = [...page.matchAll(/<p class="muted small">(.*?)<\/p>/g)].map(([, words]) => words)
  expect(reasons).toEqual([
    'You named this address.',
    'You named this address.',
    'You asked to publish its report; after “Audit example.com”',
    'You asked for both; after “Audit example.com” and “Audit example.org”',
    'Nothing has run yet, and nothing was counted.',
  ])
})
