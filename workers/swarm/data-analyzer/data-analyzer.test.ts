/** The tool as the swarm runs it: plan limits, reports, drift, hostile content, and nothing personal in any artifact. */

import { describe, expect, it } from 'vitest'
import type { PlanKey } from '../../contract/catalogue.ts'
import type { NewArtifact, ToolContext } from '../tool.ts'
import { csvCell, subjectOf } from './analysis.ts'
import { dataAnalyzer } from './data-analyzer.ts'
import { seeded } from './random.ts'
import { styleHash } from './style.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const NOW = Date.UTC(2026, 10, 25, 12)

/** Runs the tool on one file and keeps what it made; `earlier` is what a former run left. */
async function run(
  text: string | Uint8Array,
  over: {
    name?: string
    plan?: PlanKey
    earlier?: string
    aborted?: boolean
    model?: ToolContext['model']
  } = {},
) {
  const made: NewArtifact[] = []
  const asked: [string, string][] = []
  const steps: string[] = []
  const aborter = new AbortController()
  if (over.aborted) aborter.abort(new Error('cancelled'))
  const context: ToolContext = {
    publish: () => undefined,
    account: { id: 'usr_1', plan: over.plan ?? 'pro' },
    goal: { id: 'gol_1' },
    task: { id: 'tsk_1' },
    attempt: 1,
    idempotencyKey: 'tsk_1',
    signal: aborter.signal,
    fetch: () => Promise.reject(new Error('a data analysis fetches nothing')),
    progress: async (step) => {
      steps.push(step)
    },
    artifact: async (file) => ({ id: `art_${made.push(file)}` }),
    attachment: async (id) =>
      id === 'att_1'
        ? {
            id,
            name: over.name ?? 'sales.csv',
            kind: 'csv',
            bytes: typeof text === 'string' ? utf8(text) : text,
          }
        : null,
    earlier: async (name, subject) => {
      asked.push([name, subject])
      return over.earlier === undefined ? null : utf8(over.earlier)
    },
    model: over.model ?? null,
    clock: { now: () => NOW },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  }
  const output = await dataAnalyzer.run({ attachment: 'att_1' }, context)
  const file = (name: string) => String(made.find((one) => one.name === name)?.bytes ?? '')
  return {
    output: dataAnalyzer.output.parse(output),
    made,
    asked,
    steps,
    html: file('analysis.html'),
    json: file('analysis.json'),
    csv: file('anomalies.csv'),
  }
}

/** 200 days of sales; a region in two spellings, one row twice, one value a thousand times too large. */
function sales(over: { shift?: number; column?: string } = {}): string {
  const random = seeded(5)
  const rows = Array.from({ length: 200 }, (_, n) => {
    const day = new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString().slice(0, 10)
    const amount = 100 + (over.shift ?? 0) + n * 0.5 + (n % 7 === 2 ? -40 : 0) + 3 * random.normal()
    return [
      day,
      n % 9 === 0 ? 'north' : 'North',
      String(n === 120 ? 90_000 : amount.toFixed(2)),
      n % 50 === 0 ? '' : String(n % 4),
    ].join(',')
  })
  return [`day,region,${over.column ?? 'amount'},items`, ...rows, rows[3]].join('\n')
}

const titles = (output: { findings: { column: string | null; title: string }[] }) =>
  output.findings.map(({ column, title }) => `${column}: ${title}`)

describe('the data analyzer', () => {
  it('tells what a person should look at first', async () => {
    const { output, json } = await run(sales())
    expect(output).toMatchObject({
      engine: 'rules',
      rows: 201,
      columns: 4,
      anomalies: 1,
      comparedWithEarlier: false,
    })
    expect(titles(output)).toEqual(
      expect.arrayContaining([
        'null: 1 duplicate row',
        'amount: 1 anomaly',
        'items: Missing values',
        'region: One value, several spellings',
        'amount: Trend: up',
        'amount: Weekday pattern',
      ]),
    )
    const report = JSON.parse(json)
    expect(report).toMatchObject({
      schemaVersion: 1,
      engine: 'rules',
      analysedAt: '2026-11-25T12:00:00.000Z',
      rows: 201,
      duplicates: { rows: 1, pairs: [{ line: 202, sameAs: 5 }] },
    })
    expect(report.columns.map(({ type }: { type: string }) => type)).toEqual([
      'date',
      'category',
      'number',
      'number',
    ])
    expect(report.columns[2].anomalies.rows[0]).toMatchObject({ line: 122, value: 90_000 })
    expect(report.columns[3]).toMatchObject({ missing: 4, distinct: 4 })
  })

  it.each([
    ['n\n1\n2\n4\n3\n', 'Read 4 rows and 1 column', 'Found nothing to tell'],
    ['n,m\n1,2\n', 'Read 1 row and 2 columns', 'Found nothing to tell'],
    ['n,m\n1,2\n2,9\n1,2\n5,4\n', 'Read 4 rows and 2 columns', 'Found 1 thing to tell'],
    ['n,m\n1,2\n2,9\n1,2\n5,\n', 'Read 4 rows and 2 columns', 'Found 2 things to tell'],
  ])('counts in its steps as people do: %j', async (table, read, found) => {
    expect((await run(table)).steps).toEqual([read, found])
  })

  it('makes the same reports of the same file, and three artifacts at most', async () => {
    const [first, second] = [await run(sales()), await run(sales())]
    expect(second.html).toBe(first.html)
    expect(second.json).toBe(first.json)
    expect(first.made.map(({ name, subject }) => [name, subject])).toEqual([
      ['analysis.html', 'sales'],
      ['analysis.json', 'sales'],
      ['anomalies.csv', 'sales'],
    ])
    expect((await run('a,b\n1,2\n3,4')).made.length).toBe(2)
  })

  it.each<[PlanKey, number, string]>([
    ['starter', 1_000_001, 'on Starter, 5 MB on Pro'],
    ['pro', 5_000_001, '5 MB can be analysed.'],
  ])('refuses %s more than its limit, before reading', async (plan, size, words) => {
    const bytes = new Uint8Array(size).fill(97)
    await expect(run(bytes, { plan })).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringContaining(words),
    })
  })

  it('takes exactly the limit', async () => {
    const row = 'north,17\n'
    const text = `region,amount\n${row.repeat(Math.floor((1_000_000 - 14) / row.length))}`
    expect(
      (await run(text.padEnd(1_000_000, '\n'), { plan: 'starter' })).output.rows,
    ).toBeGreaterThan(100_000)
  })

  it('says when the file is gone, and stops when it is told to', async () => {
    await expect(
      dataAnalyzer.run({ attachment: 'att_2' }, {
        attachment: async () => null,
      } as unknown as ToolContext),
    ).rejects.toMatchObject({ code: 'attachment_gone' })
    await expect(run(sales(), { aborted: true })).rejects.toThrow('cancelled')
  })
})

describe('drift between uploads', () => {
  it('asks for the last report on the same table, whatever its month', async () => {
    expect((await run(sales(), { name: 'Sales 2026-10.csv' })).asked).toEqual([
      ['analysis.json', 'sales'],
    ])
    expect([subjectOf('sales_2025_q1.CSV'), subjectOf('2024.csv')]).toEqual(['sales q', 'table'])
  })

  it('is of Pro and above', async () => {
    const { json } = await run(sales(), { plan: 'starter' })
    const again = await run(sales(), { plan: 'starter', earlier: json })
    expect(again.output.comparedWithEarlier).toBe(false)
    expect(again.asked).toEqual([])
  })

  it('finds nothing where nothing changed', async () => {
    const { json } = await run(sales())
    const again = await run(sales(), { earlier: json })
    expect(again.output.comparedWithEarlier).toBe(true)
    expect(JSON.parse(again.json).drift).toMatchObject({
      rowsBefore: 201,
      rowsNow: 201,
      added: [],
      removed: [],
      columns: [],
    })
  })

  it('finds columns that came and went, other types, other spread, other shares of missing', async () => {
    const { json } = await run(sales())
    const moved = JSON.parse((await run(sales({ shift: 60 }), { earlier: json })).json).drift
    expect(moved.columns).toEqual([expect.objectContaining({ column: 'amount', level: 'large' })])
    const renamed = JSON.parse((await run(sales({ column: 'net' }), { earlier: json })).json).drift
    expect([renamed.added, renamed.removed]).toEqual([['net'], ['amount']])
    const words = sales().replaceAll(/,(\d)$/gm, ',many')
    expect(JSON.parse((await run(words, { earlier: json })).json).drift.columns).toContainEqual(
      expect.objectContaining({ column: 'items', change: 'its type was number and is category' }),
    )
    const gaps = sales().replaceAll(/,[12]$/gm, ',')
    expect(JSON.parse((await run(gaps, { earlier: json })).json).drift.columns).toContainEqual(
      expect.objectContaining({
        column: 'items',
        change: expect.stringMatching(/^missing values went from 2\.0 % to 5\d\.\d %$/),
      }),
    )
  })

  it.each([
    '',
    'no json',
    '{}',
    '{"schemaVersion":2}',
    '[]',
    '{"schemaVersion":1,"analysedAt":"x","rows":1,"columns":[]}',
  ])('is not misled by an earlier report that says %j', async (earlier) => {
    expect((await run(sales(), { earlier })).output.comparedWithEarlier).toBe(false)
  })
})

const HOSTILE = '<script>alert(1)</script>"\'`=<img src=x onerror=alert(2)>'

describe('hostile content', () => {
  it('stays data in every place it reaches', async () => {
    const cell = `"${HOSTILE.replaceAll('"', '""')}"`
    const rows = Array.from(
      { length: 30 },
      (_, n) => `2026-01-${String((n % 28) + 1).padStart(2, '0')},${cell},${n === 7 ? cell : n}`,
    )
    const { html } = await run(`day,${cell},n\n${rows.join('\n')}`, { name: `${HOSTILE}.csv` })
    expect(html.match(/<(script|img)/g)).toBeNull()
    expect(html).toContain('&#60;script&#62;')
    // Between tags and in attributes alike: what is left without the tags we write holds no bracket.
    const known =
      /<\/?(?:!doctype|html|head|meta|title|style|body|main|header|footer|section|article|h[1-4]|p|ol|ul|li|b|strong|div|table|thead|tbody|tr|th|td|figure|svg|rect|path|text|details|summary)(?: [a-z-]+(?:="[^"]*")?)*\/?>/gi
    expect(html.replace(/<style>[^<]*<\/style>/, '').replace(known, '')).not.toMatch(/[<>]/)
  })

  it('lets nothing run or load: no script, no style attribute, no address, one hashed stylesheet', async () => {
    const { html } = await run(sales())
    expect(html).not.toMatch(/<script|\sstyle=|\son\w+=|href=|src=|url\(|@import|https?:/i)
    expect(html).toContain(`content="default-src 'none'; style-src '${styleHash()}'"`)
    expect(html.match(/<svg/g)?.length).toBeGreaterThan(3)
  })

  it('gives a spreadsheet no formula', async () => {
    expect(['=1+1', '+a', '-b', '@SUM(A1)', '\tx', '\rx'].map(csvCell)).toEqual([
      "'=1+1",
      "'+a",
      "'-b",
      "'@SUM(A1)",
      "'\tx",
      '"\'\rx"',
    ])
    expect([csvCell(-5), csvCell('a,"b"')]).toEqual(['-5', '"a,""b"""'])
    const rows = Array.from(
      { length: 60 },
      (_, n) => `${n === 9 ? 99_999 : n % 10},=HYPERLINK("x")`,
    )
    const { csv, output } = await run(`=cmd|' /C calc'!A0,text\n${rows.join('\n')}`)
    expect(csv).toContain("\r\n11,'=cmd|' /C calc'!A0,99999,")
    expect(titles(output)).toContain('text: Cells that a spreadsheet would run')
  })

  it('shows nothing personal in any artifact, nor to a model that sums it up', async () => {
    const secrets = [
      'anna.meyer@example.org',
      '4242424242424242',
      '+49 30 1234567',
      'DE89370400440532013000',
      '203.0.113.9',
      'Annabella',
      '1984-02-17',
    ]
    const header = 'mail,card,phone,account,ip,first_name,dob,note'
    const rows = Array.from(
      { length: 40 },
      (_, n) => `${secrets.join(',')},call ${secrets[2]} or ${secrets[0]} ${n % 3}`,
    )
    const told: string[] = []
    const write = async (_: string, data: string) => {
      told.push(data)
      return { engine: 'llm:test', text: 'Full of <people>.' }
    }
    const { made, output, html, json } = await run([header, ...rows].join('\n'), {
      model: { write },
    })
    expect(html).toContain('<h2>In short</h2><p>Full of &#60;people&#62;.</p>')
    expect(JSON.parse(json)).toMatchObject({
      engine: 'rules',
      summary: { engine: 'llm:test', text: 'Full of <people>.' },
    })
    expect(told.map((data) => JSON.parse(data).rows)).toEqual([40])
    for (const secret of secrets) expect(told.join()).not.toContain(secret)
    // Without a header the first row gives the names.
    const bare = await run(
      [secrets.join(','), ...rows.map((row) => row.split(',').slice(0, 7).join(','))].join('\n'),
    )
    for (const secret of secrets)
      for (const { bytes } of made) expect(String(bytes)).not.toContain(secret)
    // A name or a birthday without a heading is a word and a day like others.
    for (const secret of secrets.slice(0, 5))
      for (const { bytes } of bare.made) expect(String(bytes)).not.toContain(secret)
    expect(JSON.stringify([output, bare.output])).not.toContain('anna')
    expect(output.findings.filter(({ title }) => title.startsWith('Personal data')).length).toBe(8)
  })

  it('hides the figures of card numbers, too: a minimum is one', async () => {
    const { json } = await run(
      `card,n\n${Array.from({ length: 20 }, (_, n) => `4111111111111111,${n}`).join('\n')}`,
    )
    expect(JSON.parse(json).columns[0]).toMatchObject({
      number: null,
      top: [],
      personal: { kinds: ['card'], cells: 20, hidden: true },
    })
  })
})
