/** What an example on the site is: a goal that the tools really ran at build time, with what came of it. */

export type ExampleFile = {
  /** Its address on the site, without `.html`. */
  path: string
  name: string
  mediaType: string
  bytes: number
}

export type AuditResult = {
  kind: 'audit'
  /** 0 to 100. */
  score: number
  /** null: nothing of the category applies. */
  categories: Record<string, number | null>
  findings: number
  passed: number
  pages: number
  fixFirst: { title: string; fix: string }[]
}

export type AnalysisResult = {
  kind: 'analysis'
  rows: number
  columns: number
  findings: { severity: string; title: string; detail: string }[]
}

export type Example = {
  /** Its id on the page, and the folder of its files. */
  slug: string
  title: string
  goal: string
  /** Why the planner chose the tool. */
  why: string
  tool: string
  plan: string
  /** What the tool said on the way. */
  notes: string[]
  files: ExampleFile[]
  result: AuditResult | AnalysisResult
}
