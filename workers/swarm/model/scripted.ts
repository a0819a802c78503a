/** A model that says what a test wrote down, and remembers what it was asked. */

import type { Answer, Ask, Model, ToolCall } from './model.ts'

export type Line = Answer | string | { calls: readonly Omit<ToolCall, 'id'>[]; text?: string }

const answerOf = (line: Line, n: number): Answer => {
  if (typeof line === 'string')
    return { kind: 'turn', turn: { text: line, calls: [], usage: { input: 10, output: 5 } } }
  if ('kind' in line) return line
  const calls = line.calls.map((call, index) => ({ ...call, id: `call_${n}_${index}` }))
  return { kind: 'turn', turn: { text: line.text ?? '', calls, usage: { input: 10, output: 5 } } }
}

/** After the last line it repeats that one for ever. */
export function scriptedModel(
  lines: readonly Line[],
  prices: Model['prices'] = { input: 1, output: 4 },
): Model & { asked: Ask[] } {
  const asked: Ask[] = []
  return {
    name: 'llm:scripted',
    prices,
    asked,
    ask: async (ask) => {
      ask.signal.throwIfAborted()
      const n = asked.push({ ...ask, messages: [...ask.messages] }) - 1
      const line = lines[Math.min(n, lines.length - 1)]
      return line === undefined
        ? { kind: 'failed', why: 'The script is empty.' }
        : answerOf(line, n)
    },
  }
}
