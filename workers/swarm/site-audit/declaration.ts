/** What the website audit is, for whoever plans, shows or counts it; `site-audit.ts` runs it. */

import * as z from 'zod'
import type { Tool } from '../tool.ts'

export const MAX_ADDRESS = 2_000
export const MAX_PAGES = 100

const Input = z.object({
  url: z.string().min(1).max(MAX_ADDRESS),
  /** At most this many pages, if the site is the customer's and the plan has it. */
  maxPages: z.number().int().min(1).max(MAX_PAGES).default(MAX_PAGES),
})
export type Input = z.infer<typeof Input>

export const declaration: Tool<Input> = {
  name: 'site-audit',
  version: 1,
  title: 'Website audit',
  tier: 'starter',
  input: Input,
  effects: 'network',
  approval: () => null,
  timeoutSeconds: 240,
  retry: { attempts: 3, waitSeconds: 15 },
}
