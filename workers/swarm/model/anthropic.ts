/** Models behind Anthropic's messages. */

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
import type { Account } from './openai.ts'
import { callProvider } from './provider.ts'

/** https://docs.anthropic.com/en/api/versioning. */
const VERSION = '2023-06-01'

/** https://docs.anthropic.com/en/api/messages, of which we need this much. */
const Answered = z.object({
  content: z.array(
    z.looseObject({
      type: z.string(),
      text: z.string().optional(),
      id: z.string().max(200).optional(),
      name: z.string().optional(),
      input: z.unknown().optional(),
    }),
  ),
  usage: z
    .object({ input_tokens: z.unknown().optional(), output_tokens: z.unknown().optional() })
    .nullish(),
})

function read(answer: unknown): Turn | null {
  const { success, data } = Answered.safeParse(answer)
  if (!success) return null
  const texts = data.content.flatMap(({ type, text }) => (type === 'text' && text ? [text] : []))
  return {
    text: texts.join('\n').slice(0, MAX_TURN_CHARACTERS),
    calls: data.content
      .filter(({ type }) => type === 'tool_use')
      .slice(0, MAX_TURN_CALLS)
      .map(({ id, name, input }, n) => ({
        id: id ?? `call_${n}`,
        name: (name ?? '').slice(0, 100),
        arguments: argumentsOf(input),
      })),
    usage: usageOf(data.usage?.input_tokens, data.usage?.output_tokens),
  }
}

function written(message: Message) {
  if (message.role === 'user')
    return { role: 'user', content: [{ type: 'text', text: message.text }] }
  if (message.role === 'result')
    return {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: message.callId, content: message.text }],
    }
  return {
    role: 'assistant',
    content: [
      ...(message.text === '' ? [] : [{ type: 'text', text: message.text }]),
      ...message.calls.map((call) => ({
        type: 'tool_use',
        id: call.id,
        name: call.name,
        input: call.arguments ?? {},
      })),
    ],
  }
}

/** All results of one turn belong into one message. */
function together(messages: readonly Message[]) {
  const merged: { role: string; content: unknown[] }[] = []
  for (const message of messages) {
    const { role, content } = written(message)
    const last = merged.at(-1)
    if (last?.role === role) last.content.push(...content)
    else merged.push({ role, content: [...content] })
  }
  return merged
}

export const anthropicModel = ({ baseUrl, apiKey, model, prices, ...call }: Account): Model => ({
  name: `llm:${model}`,
  prices,
  ask: ({ system, messages, tools, maxOutputTokens, timeoutMs, signal }: Ask) =>
    callProvider({
      ...call,
      url: `${baseUrl}/messages`,
      headers: { 'x-api-key': apiKey, 'anthropic-version': VERSION },
      body: {
        model,
        max_tokens: maxOutputTokens,
        system,
        messages: together(messages),
        ...(tools.length > 0
          ? {
              tools: tools.map(({ name, description, parameters }) => ({
                name,
                description,
                input_schema: parameters,
              })),
            }
          : {}),
      },
      timeoutMs,
      signal,
      read,
    }),
})
