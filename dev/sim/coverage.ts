/** How much of the agents the lives ran through: statements, from V8's own counters. Node strips types in place, so offsets are the source's. */

import { globSync, readFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { pathToFileURL } from 'node:url'
import { parseSync } from 'vite'

const ROOM = 'workers/agents'

type Range = { startOffset: number; endOffset: number; count: number }
/** Of each file what V8 counted: functions and blocks, the inner ones last. */
export type Counted = { url: string; ranges: Range[] }[]

/** Counts from now on; `take` answers what was counted in the agents and ends it. */
export async function startCounting(): Promise<{ take(): Promise<Counted> }> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  return {
    async take() {
      const { result } = await session.post('Profiler.takePreciseCoverage')
      await session.post('Profiler.stopPreciseCoverage')
      session.disconnect()
      return result
        .filter(({ url }) => url.includes(`/${ROOM}/`))
        .map(({ url, functions }) => ({ url, ranges: functions.flatMap(({ ranges }) => ranges) }))
    },
  }
}

type Node = { type?: string; start?: number; end?: number; body?: unknown } & Record<
  string,
  unknown
>

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

/** Where statements begin; a function that is one expression counts as one. */
export function statementsOf(file: string, text: string): number[] {
  const found: number[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(one)
    if (!isNode(value)) return
    const { type = '', start = 0 } = value
    if (type.startsWith('TS')) return
    const counts = /Statement$|^VariableDeclaration$/.test(type) && !/^(Block|Empty)/.test(type)
    if (counts) found.push(start)
    if (type === 'ArrowFunctionExpression' && isNode(value.body))
      if (value.body.type !== 'BlockStatement') found.push(value.body.start ?? 0)
    for (const child of Object.values(value)) visit(child)
  }
  visit(parseSync(file, text).program.body)
  return found
}

/** The count of the innermost range around a position. */
function countAt(ranges: Range[], position: number): number {
  let inner: Range | null = null
  for (const range of ranges) {
    const holds = range.startOffset <= position && position < range.endOffset
    const size = range.endOffset - range.startOffset
    if (holds && (!inner || size <= inner.endOffset - inner.startOffset)) inner = range
  }
  return inner?.count ?? 0
}

export type Coverage = { percent: number; missed: string[] }

/** `counted`: one a process; a statement is covered if any ran it. */
export function coverageOf(counted: Counted[]): Coverage {
  let [run, all] = [0, 0]
  const missed: string[] = []
  for (const file of globSync(`${ROOM}/**/*.ts`).sort()) {
    if (file.endsWith('.test.ts')) continue
    const text = readFileSync(file, 'utf8')
    const url = pathToFileURL(file).href
    const ranges = counted.map((one) => one.find((script) => script.url === url)?.ranges ?? [])
    for (const at of statementsOf(file, text)) {
      const ran = Number(ranges.some((some) => countAt(some, at) > 0))
      run += ran
      all += 1
      if (!ran) missed.push(`${file}:${text.slice(0, at).split('\n').length}`)
    }
  }
  return { percent: all === 0 ? 0 : (100 * run) / all, missed }
}
