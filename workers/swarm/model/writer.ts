/** A few sentences by a model over a tool's findings: text for a reader, within the goal's budget, and never an act. */

import type { Surroundings } from './ask.ts'
import type { Limits } from './budget.ts'
import { nothingSpent } from './budget.ts'
import { asData, converse } from './converse.ts'

/** For one task's words; the object holds the goal's own budget over all of them. */
const WRITING_LIMITS: Limits = {
  costMicroUsd: 100_000,
  tokens: 60_000,
  turns: 1,
  toolCalls: 0,
  wallMs: 20_000,
}
const MAX_WRITTEN_CHARACTERS = 2_000

/** `engine`: `llm:<model>`, as results carry it. */
export type Written = { engine: string; text: string }
export type Unwritten = { engine: null; why: string }

/** What is not said in words, or not within the budget, is not written: the result stands without it. Rejects only when the signal aborts. */
export async function write(
  around: Omit<Surroundings, 'limits'>,
  { task, data }: { task: string; data: string },
): Promise<Written | Unwritten> {
  const end = await converse({
    ...around,
    limits: WRITING_LIMITS,
    system: `${task}\nPlain text: no Markdown, no links, no greeting. Say only what the data says.`,
    messages: [{ role: 'user', text: asData('tool', data) }],
    tools: [],
    spent: nothingSpent(),
    // The object writes each turn down as it ends (kept.ts).
    onStep: async () => undefined,
  })
  switch (end.kind) {
    case 'answered': {
      const text = end.text.trim().slice(0, MAX_WRITTEN_CHARACTERS)
      return text === ''
        ? { engine: null, why: 'nothing was said' }
        : { engine: around.model.name, text }
    }
    case 'exhausted':
      return { engine: null, why: `budget: ${end.stop}` }
    case 'approval':
      return { engine: null, why: `it asked for ${end.tool}` }
    case 'failed':
      return { engine: null, why: end.why }
  }
}
