/** What the data analyzer is, for whoever plans, shows or counts it; `data-analyzer.ts` runs it. */

import * as z from 'zod'
import type { Tool } from '../tool.ts'

const Input = z.strictObject({ attachment: z.string().min(1).max(64) })
export type Input = z.infer<typeof Input>

export const declaration: Tool<Input> = {
  name: 'data-analyzer',
  version: 1,
  title: 'Data analysis',
  tier: 'starter',
  input: Input,
  effects: 'none',
  approval: () => null,
  timeoutSeconds: 60,
  retry: { attempts: 2, waitSeconds: 5 },
}
