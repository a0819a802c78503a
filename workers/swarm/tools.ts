/** The tools there are, by name and as they are declared; whoever plans is given them, so that a test brings its own. */

import * as z from 'zod'
import type { Decider } from '../contract/approvals.ts'
import type { Tool as ToolView } from '../contract/swarm.ts'
import { declaration as dataAnalyzer } from './data-analyzer/declaration.ts'
import { declaration as publish } from './publish.ts'
import { declaration as siteAudit } from './site-audit/declaration.ts'
import type { ApprovalNeed, Effects, Tool } from './tool.ts'

export type Registry<T extends Tool = Tool> = {
  all: readonly T[]
  find(name: string): T | null
}

/** Throws for two of one name, a name that is not kebab-case, or bounds that are none. */
export function registry<T extends Tool>(tools: readonly T[]): Registry<T> {
  const byName = new Map<string, T>()
  for (const tool of tools) {
    const { name, timeoutSeconds, retry } = tool
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(name)) throw new Error(`${name} is no name for a tool`)
    if (byName.has(name)) throw new Error(`two tools are called ${name}`)
    if (timeoutSeconds < 1 || timeoutSeconds > 900 || retry.attempts < 1)
      throw new Error(`${name} has no bounds`)
    byName.set(name, tool)
  }
  return { all: [...byName.values()], find: (name) => byName.get(name) ?? null }
}

/** Who must agree at least, by what a run may change: the owner to data, an operator to money. */
const LEAST: Record<Effects, Decider | null> = {
  none: null,
  network: null,
  write: 'owner',
  money: 'operator',
}
const RANK: readonly Decider[] = ['member', 'owner', 'operator']

/** What a tool asks for, and never less than its effects call for. */
export function needOf(tool: Tool, input: unknown): ApprovalNeed | null {
  const asked = tool.approval(input)
  const least = LEAST[tool.effects]
  if (!asked) return least && { by: least, summary: `${tool.title} (${tool.effects})` }
  const by = RANK.indexOf(asked.by) < RANK.indexOf(least ?? 'member') ? least : asked.by
  return { ...asked, by: by ?? asked.by }
}

export const toolView = (tool: Tool): ToolView => ({
  name: tool.name,
  version: tool.version,
  title: tool.title,
  tier: tool.tier,
  effects: tool.effects,
  approval: tool.decider ?? LEAST[tool.effects],
  timeoutSeconds: tool.timeoutSeconds,
  input: z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' }) as Record<
    string,
    unknown
  >,
})

/** What the company sells. */
export const tools: Registry = registry<Tool>([
  siteAudit as Tool,
  dataAnalyzer as Tool,
  publish as Tool,
])
