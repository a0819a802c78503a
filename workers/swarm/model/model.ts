/** What a language model is to us: asked for one turn at a time, with its price known before. */

/** `arguments` as the model wrote them, parsed; null where that was no JSON object. */
export type ToolCall = { id: string; name: string; arguments: Record<string, unknown> | null }

export type Message =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; calls: readonly ToolCall[] }
  | { role: 'result'; callId: string; text: string }

/** A tool as a model is told of it; `parameters` is JSON Schema. */
export type OfferedTool = { name: string; description: string; parameters: Record<string, unknown> }

export type Ask = {
  system: string
  messages: readonly Message[]
  tools: readonly OfferedTool[]
  maxOutputTokens: number
  /** Reserved of the goal's time: it ends then, answered or not. */
  timeoutMs: number
  signal: AbortSignal
}

/** null where the provider did not say, or said nonsense. */
export type Usage = { input: number; output: number } | null
export type Turn = { text: string; calls: ToolCall[]; usage: Usage }
export type Answer =
  | { kind: 'turn'; turn: Turn }
  /** Worth another try; `afterSeconds` as the provider asks, null if it does not. */
  | { kind: 'again'; afterSeconds: number | null; why: string }
  | { kind: 'failed'; why: string }

export type Model = {
  /** Results carry it: `llm:gpt-5-mini`. */
  name: `llm:${string}`
  /** US dollars per million tokens, which are micro-dollars per token. */
  prices: { input: number; output: number }
  /** Never throws for what the provider did; rejects only when `signal` aborts. */
  ask(ask: Ask): Promise<Answer>
}

/** No turn takes longer, however much of the goal's time is left. */
export const MAX_TURN_MS = 90_000
/** Characters of a turn's text that are kept, and calls of one turn that are looked at. */
export const MAX_TURN_CHARACTERS = 100_000
export const MAX_TURN_CALLS = 16

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0

export const usageOf = (input: unknown, output: unknown): Usage =>
  isCount(input) && isCount(output) ? { input, output } : null

/** A call's arguments, which come as text or as an object. */
export function argumentsOf(raw: unknown): ToolCall['arguments'] {
  try {
    const value: unknown = typeof raw === 'string' ? JSON.parse(raw || '{}') : raw
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
