/** The data analyzer: a table of up to 5 MB → what is in it, what is wrong with it, and what changed since the last one. */

import * as z from 'zod'
import { MAX_TABLE_BYTES } from '../../contract/swarm-limits.ts'
import { toIso } from '../../tools/clock.ts'
import { fileNameFor } from '../file-name.ts'
import { type RunnableTool, ToolRefused } from '../tool.ts'
import {
  analyse,
  anomaliesCsv,
  jsonReport,
  profileFile,
  readFile,
  SUMMARY_TASK,
  subjectOf,
  toldOf,
} from './analysis.ts'
import { declaration, type Input } from './declaration.ts'
import { SEVERITIES } from './findings.ts'
import { htmlReport } from './report.ts'

const MB = 1_000_000
const REPORT = 'analysis.json'
const MAX_OUTPUT_FINDINGS = 10

/** `1 row`, `2 rows`. */
const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

const Output = z.object({
  engine: z.literal('rules'),
  rows: z.int(),
  columns: z.int(),
  anomalies: z.int(),
  comparedWithEarlier: z.boolean(),
  findings: z
    .array(
      z.object({
        severity: z.enum(SEVERITIES),
        column: z.string().nullable(),
        title: z.string(),
        detail: z.string(),
      }),
    )
    .max(MAX_OUTPUT_FINDINGS),
  artifacts: z.array(z.object({ id: z.string(), name: z.string() })).max(3),
})

/** Refuses with `attachment_gone`, `too_large` or `not_a_table`; the same file makes the same reports. */
export const dataAnalyzer: RunnableTool<Input, z.infer<typeof Output>> = {
  ...declaration,
  output: Output,
  async run({ attachment: id }, context) {
    const attachment = await context.attachment(id)
    if (!attachment)
      throw new ToolRefused('attachment_gone', 'The file is no longer there. Upload it again.')
    const allowed = MAX_TABLE_BYTES[context.account.plan]
    if (attachment.bytes.length > allowed)
      throw new ToolRefused(
        'too_large',
        `The file has ${(attachment.bytes.length / MB).toFixed(1)} MB; ${allowed / MB} MB can be analysed${allowed === MB ? ' on Starter, 5 MB on Pro' : ''}. Split it, or leave out columns.`,
      )
    const read = readFile(attachment.name, attachment.bytes)
    await context.progress(
      `Read ${counted(read.table.lines.length, 'row')} and ${counted(read.table.names.length, 'column')}`,
    )
    context.signal.throwIfAborted()
    const profiled = profileFile(read)
    context.signal.throwIfAborted()
    const subject = subjectOf(attachment.name)
    // Differences over time are Pro's (PRODUCT.md, "Every feature word has a proof").
    const earlier =
      context.account.plan === 'starter' ? null : await context.earlier(REPORT, subject)
    const found = analyse(read, profiled, toIso(context.clock.now()), earlier)
    const summary = await context.model?.write(SUMMARY_TASK, toldOf(found))
    const analysis = summary ? { ...found, summary } : found
    const { profile, findings, drift } = analysis
    await context.progress(
      `Found ${findings.length === 0 ? 'nothing' : counted(findings.length, 'thing')} to tell${drift ? `, compared with ${drift.since.slice(0, 10)}` : ''}`,
    )
    const anomalies = profile.columns.reduce(
      (sum, column) => sum + (column.anomalies?.count ?? 0),
      0,
    )
    const files = [
      { name: 'analysis.html', mediaType: 'text/html; charset=utf-8', bytes: htmlReport(analysis) },
      { name: REPORT, mediaType: 'application/json', bytes: jsonReport(analysis) },
      ...(anomalies > 0
        ? [
            {
              name: 'anomalies.csv',
              mediaType: 'text/csv; charset=utf-8',
              bytes: anomaliesCsv(analysis),
            },
          ]
        : []),
    ]
    const artifacts: { id: string; name: string }[] = []
    const about = attachment.name.replace(/\.[a-z]+$/i, '')
    for (const file of files) {
      const fileName = fileNameFor(file.name, about)
      const { id } = await context.artifact({ ...file, fileName, subject })
      artifacts.push({ id, name: file.name })
    }
    return {
      engine: analysis.engine,
      rows: profile.rows,
      columns: profile.columns.length,
      anomalies,
      comparedWithEarlier: drift !== null,
      findings: findings.slice(0, MAX_OUTPUT_FINDINGS),
      artifacts,
    }
  },
}
