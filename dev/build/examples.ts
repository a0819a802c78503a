/** Makes the site's examples: goals that our own tools run over our fixtures, planned like those of customers. */

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AnalysisResult, AuditResult, Example, ExampleFile } from '../../web/examples.ts'
import { type PlanKey, planOf } from '../../workers/contract/catalogue.ts'
import { dataAnalyzer } from '../../workers/swarm/data-analyzer/data-analyzer.ts'
import { guardedFetch } from '../../workers/swarm/guarded-fetch.ts'
import { draftByRules } from '../../workers/swarm/planner.ts'
import { PROOF_PATH, proofToken } from '../../workers/swarm/site-audit/ownership.ts'
import { siteAudit } from '../../workers/swarm/site-audit/site-audit.ts'
import type { NewArtifact, ToolContext } from '../../workers/swarm/tool.ts'
import { type FixtureSite, startFixtureSite } from '../company/fixture-site.ts'

/** Where `npm run dev` serves the same site: a reader can run the same goal. */
const ORIGIN = 'http://localhost:8790'
/** The reports of the same bytes are the same bytes, on whichever day the site is built. */
const MADE_AT = Date.UTC(2026, 10, 26)
const TABLES = join(import.meta.dirname, '../fixtures/tables')

type Task = { slug: string; title: string; goal: string; plan: PlanKey; table?: string }

const TASKS: readonly Task[] = [
  {
    slug: 'neglected-site',
    title: 'A small site nobody looked after',
    goal: `Audit ${ORIGIN}/ and tell me what to fix first`,
    plan: 'pro',
  },
  {
    slug: 'well-kept-site',
    title: 'The same business, well kept',
    goal: `Audit ${ORIGIN}/good/`,
    plan: 'starter',
  },
  {
    slug: 'orders',
    title: 'Eight weeks of orders',
    goal: 'Analyse this table: what stands out?',
    plan: 'starter',
    table: 'orders.csv',
  },
]

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined }

type Made = { artifacts: NewArtifact[]; notes: string[] }

async function contextOf(task: Task, site: FixtureSite, made: Made): Promise<ToolContext> {
  const { signal } = new AbortController()
  const table = task.table ? await readFile(join(TABLES, task.table)) : null
  return {
    account: { id: `example-${task.slug}`, plan: task.plan },
    goal: { id: task.slug },
    task: { id: task.slug },
    attempt: 1,
    idempotencyKey: task.slug,
    signal,
    fetch: guardedFetch({
      // The fixture site stands on a free port and is asked by the name readers know.
      fetch: (request) =>
        fetch(new Request(request.url.replace(ORIGIN, `http://127.0.0.1:${site.port}`), request)),
      signal,
      loopbackPorts: [Number(new URL(ORIGIN).port)],
    }),
    progress: async (note) => void made.notes.push(note),
    artifact: async (file) => ({ id: `art_${made.artifacts.push(file)}` }),
    publish: (id) => {
      throw new Error(`No example publishes, but ${id} was to be`)
    },
    attachment: async (id) =>
      table && task.table ? { id, name: task.table, kind: 'csv', bytes: table } : null,
    earlier: async () => null,
    model: null,
    clock: { now: () => MADE_AT },
    log: SILENT,
  }
}

async function audited(input: unknown, context: ToolContext): Promise<AuditResult> {
  const { score, categories, findings, passed, pages, fixFirst } = await siteAudit.run(
    siteAudit.input.parse(input),
    context,
  )
  return {
    kind: 'audit',
    score,
    categories,
    findings,
    passed,
    pages,
    fixFirst: fixFirst.map(({ title, fix }) => ({ title, fix })),
  }
}

async function analysed(input: unknown, context: ToolContext): Promise<AnalysisResult> {
  const { rows, columns, findings } = await dataAnalyzer.run(
    dataAnalyzer.input.parse(input),
    context,
  )
  return {
    kind: 'analysis',
    rows,
    columns,
    findings: findings.map(({ severity, column, title, detail }) => ({
      severity,
      title: column ? `${column}: ${title.charAt(0).toLowerCase()}${title.slice(1)}` : title,
      detail,
    })),
  }
}

/** An owner of the site has placed the proof, so that Pro looks at all of its pages. */
const proveOwner = (site: FixtureSite, { slug }: Task) =>
  fetch(`http://127.0.0.1:${site.port}${PROOF_PATH}`, {
    method: 'PUT',
    body: proofToken(`example-${slug}`),
  })

/** `files`: texts by their path on the site. */
export type Examples = { examples: Example[]; files: Record<string, string> }

async function ran(task: Task, site: FixtureSite, files: Examples['files']): Promise<Example> {
  const { slug, title, goal, plan, table } = task
  const draft = draftByRules({
    text: goal,
    given: table ? [{ kind: 'file', id: `att_${slug}`, name: table, type: 'csv', bytes: 0 }] : [],
    answers: [],
    plan,
  })
  const wish = draft.kind === 'plan' ? draft.tasks[0] : undefined
  if (!wish) throw new Error(`No plan for the example “${goal}”`)
  const tool = wish.tool === siteAudit.name ? siteAudit : dataAnalyzer
  const made: Made = { artifacts: [], notes: [] }
  await proveOwner(site, task)
  const context = await contextOf(task, site, made)
  const result = await (tool === siteAudit ? audited : analysed)(wish.input, context)
  const kept = made.artifacts.map(({ name, mediaType, bytes }): ExampleFile => {
    const file = `examples/${slug}/${name}`
    const text = Buffer.from(bytes).toString('utf8')
    files[file] = text
    const path = `/${file.replace(/\.html$/, '')}`
    return { path, name, mediaType, bytes: Buffer.byteLength(text) }
  })
  return {
    slug,
    title,
    goal,
    why: wish.why,
    tool: tool.title,
    plan: planOf(plan)?.name ?? plan,
    notes: made.notes,
    files: kept,
    result,
  }
}

/** All examples with the files they made, by their path on the site. Throws where a tool fails. */
export async function makeExamples(): Promise<Examples> {
  const site = await startFixtureSite(0, () => undefined, ORIGIN)
  try {
    const files: Examples['files'] = {}
    const examples: Example[] = []
    for (const task of TASKS) examples.push(await ran(task, site, files))
    return { examples, files }
  } finally {
    await site.stop()
  }
}

/** Writes them where `buildSite` finds them; returns how many files there are. */
export async function writeExamples(file: string): Promise<number> {
  const made = await makeExamples()
  await rm(dirname(file), { recursive: true, force: true })
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify(made))
  return Object.keys(made.files).length
}
