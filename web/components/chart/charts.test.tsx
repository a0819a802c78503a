/** Charts and tables as they are rendered: the figures are there as text, and nothing needs a style attribute. */

import { renderToString } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { ordered, turned } from '../table/order.ts'
import { Table } from '../table/table.tsx'
import { AreaChart } from './area-chart.tsx'
import { BarChart } from './bar-chart.tsx'
import { CohortGrid } from './cohort-grid.tsx'
import { Funnel, shareWords, stepWords } from './funnel.tsx'
import { Sparkline } from './sparkline.tsx'

const dollars = (cents: number) => `$${cents / 100}`
const points = [
  { label: '1 Nov', value: 0 },
  { label: '2 Nov', value: 8_325 },
]

describe('charts', () => {
  it('read out the latest point until another is marked, by a slider that says it in words', () => {
    const html = renderToString(<AreaChart title="MRR" points={points} format={dollars} />)
    expect(html).toContain('<strong>$83.25</strong>')
    expect(html).toContain('aria-label="MRR" aria-valuetext="2 Nov: $83.25"')
    expect(html).toContain('d="M0 200L1000 33.5"')
    expect(html).toContain('Show as table')
  })

  it('name each series of the marked column that has something to say', () => {
    const html = renderToString(
      <BarChart
        title="Movement"
        series={[
          { name: 'New', tone: 'good' },
          { name: 'Expansion', tone: 'accent' },
          { name: 'Churn', tone: 'bad' },
        ]}
        columns={[{ label: '2 Nov', values: [8_325, 0, -1_900] }]}
        format={dollars}
      />,
    )
    expect(html).toContain('<strong>New $83.25 · Churn $-19</strong>')
    expect(html.match(/<rect class="(good|accent|bad)" x=/g)).toHaveLength(2)
  })

  it('say that there is nothing rather than draw nothing', () => {
    expect(renderToString(<AreaChart title="Visits" points={[]} />)).toContain(
      'nothing in this time',
    )
    expect(renderToString(<CohortGrid title="Cohorts" id="c" cohorts={[]} />)).toContain(
      'Nobody has begun',
    )
  })

  it('show the funnel as a list with the share of the step before', () => {
    const steps = [
      { label: 'Visits', value: 400 },
      { label: 'Sign-ups', value: 150 },
    ]
    const html = renderToString(<Funnel title="Funnel" steps={steps} />)
    expect(html).toContain('37.5 % of visits')
    expect(html).toContain('width="37.5%"')
    expect(shareWords(0, 0)).toBe('–')
    // Visits by programs are left out, so more may sign up than were counted.
    expect(stepWords(10, { label: 'Visits', value: 2 })).toBe(
      'more than the visits that were counted',
    )
  })

  it('leave months that have not come empty in a cohort', () => {
    const html = renderToString(
      <CohortGrid
        title="Cohorts"
        id="c"
        cohorts={[{ label: 'Oct', size: 4, kept: [4, 3, null] }]}
      />,
    )
    expect(html).toContain('<td class="number shade-7" title="3 of 4 after 1 months">75 %</td>')
    expect(html).toContain('<td></td>')
  })

  it('need no style attribute, which the content security policy would drop', () => {
    const html = [
      <AreaChart key="a" title="MRR" points={points} />,
      <Sparkline key="b" values={[1, 4, 2]} />,
      <Funnel key="c" title="Funnel" steps={points} />,
    ].map((chart) => renderToString(chart))
    expect(html.join('')).not.toMatch(/\sstyle=/)
  })
})

describe('a table', () => {
  const rows = [{ n: 2 }, { n: 10 }, { n: 1 }]

  it('sorts largest first, then smallest first, then as it came', () => {
    const first = turned(null, 'n')
    const second = turned(first, 'n')
    expect([first, second, turned(second, 'n')]).toEqual([
      { key: 'n', direction: 'descending' },
      { key: 'n', direction: 'ascending' },
      null,
    ])
    expect(ordered(rows, ({ n }) => n, 'descending').map(({ n }) => n)).toEqual([10, 2, 1])
    expect(ordered(rows, ({ n }) => n, 'ascending').map(({ n }) => n)).toEqual([1, 2, 10])
  })

  it('says so when it is empty', () => {
    const html = renderToString(
      <Table label="Rows" columns={[]} rows={[]} rowKey={() => ''} empty="No leads yet." />,
    )
    expect(html).toBe('<p class="muted">No leads yet.</p>')
  })
})
