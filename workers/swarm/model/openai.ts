/** Models behind OpenAI's chat completions, which many others speak, Workers AI among them. */

import * as z from 'zod'
import {
  type Ask,
  argumentsOf,
  MAX_TURN_CALLS,
  MAX_TURN_CHARACTERS,
  type Message,
  type Model,
  type Turn,
  usageOf,
} from './model.ts'
import { type Call, callProvider } from './provider.ts'

/** https://platform.openai.com/docs/api-reference/chat/object, of which we need this much. */
const Completion = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.string().nullish(),
          tool_calls: z
            .array(
              z.object({
                id: z.string().max(200).nullish(),
                function: z.object({ name: z.string(), arguments: z.unknown().optional() }),
              }),
            )
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: z
    .object({ prompt_tokens: z.unknown().optional(), completion_tokens: z.unknown().optional() })
    .nullish(),
})

function read(answer: unknown): Turn | null {
  const { success, data } = Completion.safeParse(answer)
  const message = data?.choices[0]?.message
  if (!success || !message) return null
  return {
    text: (message.content ?? '').slice(0, MAX_TURN_CHARACTERS),
    calls: (message.tool_calls ?? []).slice(0, MAX_TURN_CALLS).map((call, n) => ({
      id: call.id ?? `call_${n}`,
      name: call.function.name.slice(0, 100),
      arguments: argumentsOf(call.function.arguments),
    })),
    usage: usageOf(data.usage?.prompt_tokens, data.usage?.completion_tokens),
  }
}

function written(message: Message) {
  if (message.role === 'user') return { role: 'user', content: message.text }
  if (message.role === 'result')
    return { role: 'tool', tool_call_id: message.callId, content: message.text }
  const calls = message.calls.map(({ id, name, arguments: given }) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(given ?? {}) },
  }))
  return {
    role: 'assistant',
    content: message.text,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  }
}

export type Account = Pick<Call, 'fetch' | 'now'> & {
  /** Up to and without `/chat/completions` or `/messages`. */
  baseUrl: string
  apiKey: string
  model: string
  prices: Model['prices']
}

export const openAiModel = ({ baseUrl, apiKey, model, prices, ...call }: Account): Model => ({
  name: `llm:${model}`,
  prices,
  ask: ({ system, messages, tools, maxOutputTokens, timeoutMs, signal }: Ask) =>
    callProvider({
      ...call,
      url: `${baseUrl}/chat/completions`,
      headers: { authorization: `Bearer ${apiKey}` },
      body: {
        model,
        max_tokens: maxOutputTokens,
        messages: [{ role: 'system', content: system }, ...messages.map(written)],
        ...(tools.length > 0
          ? { tools: tools.map((tool) => ({ type: 'function', function: tool })) }
          : {}),
      },
      timeoutMs,
      signal,
      read,
    }),
})
