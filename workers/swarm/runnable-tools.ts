/** The tools with the code that runs them. Only the toolbox imports this: the Worker that plans knows their declarations. */

import { dataAnalyzer } from './data-analyzer/data-analyzer.ts'
import { publish } from './publish.ts'
import { siteAudit } from './site-audit/site-audit.ts'
import type { RunnableTool } from './tool.ts'
import { registry } from './tools.ts'

export const runnableTools = registry<RunnableTool>([
  siteAudit as RunnableTool,
  dataAnalyzer as RunnableTool,
  publish as RunnableTool,
])
