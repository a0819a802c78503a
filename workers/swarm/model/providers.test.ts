/** Both providers' words against a server with every fault: each becomes a value, nothing leaks, nothing hangs. */

import { beforeAll, describe, expect, inject, it } from 'vitest'
import type {} from '../../../dev/model/provided.ts'
import { anthropicModel } from './anthropic.ts'
import type { Ask, Message } from './model.ts'
import { openAiModel } from './openai.ts'
import { type ModelSettings, modelOf } from './settings.ts'

const NOW = Date.UTC(2026, 10, 25, 12)
const url = inject('modelServerUrl')
const PROVIDERS = { openai: openAiModel, anthropic: anthropicModel }
const kinds = ['openai', 'anthropic'] as const
type Kind = (typeof kinds)[number]

const aModel = (kind: Kind, model: string, over: { apiKey?: string; baseUrl?: string } = {}) =>
  PROVIDERS[kind]({
    baseUrl: url,
    apiKey: 'sk-obvious-fake',
    model,
    prices: { input: 1, output: 4 },
    fetch: (to, init) => fetch(to, init),
    now: () => NOW,
    ...over,
  })
const question = (over: Partial<Ask> = {}): Ask => ({
  system: 'Be brief.',
  messages: [{ role: 'user', text: 'Hello?' }],
  tools: [],
  maxOutputTokens: 100,
  timeoutMs: 30_000,
  signal: new AbortController().signal,
  ...over,
})
const asked = async () =>
  (await (await fetch(`${url}/asked`)).json()) as {
    path: string
    version: string | null
    body: Record<string, unknown>
  }[]

describe.each(kinds)('%s', (kind) => {
  it('answers a turn with its usage', async () => {
    expect(await aModel(kind, 'good').ask(question())).toEqual({
      kind: 'turn',
      turn: { text: 'Hello.', calls: [], usage: { input: 20, output: 7 } },
    })
    expect(aModel(kind, 'good').name).toBe('llm:good')
  })

  it('answers calls of tools, and those whose arguments are no object as such', async () => {
    const called = await aModel(kind, 'tool').ask(question())
    expect(called).toMatchObject({
      turn: { text: 'I look.', calls: [{ name: 'look', arguments: { at: 'sales' } }] },
    })
    expect(await aModel(kind, 'bad-arguments').ask(question())).toMatchObject({
      turn: { calls: [{ name: 'look', arguments: null }] },
    })
  })

  it.each([
    ['limited', { kind: 'again', afterSeconds: 7, why: 'The model answered 429.' }],
    ['limited-until', { kind: 'again', afterSeconds: 30, why: 'The model answered 429.' }],
    ['broken', { kind: 'again', afterSeconds: null, why: 'The model answered 500.' }],
    ['refused', { kind: 'failed', why: 'The model answered 400.' }],
    ['moved', { kind: 'failed', why: 'The model answered 307.' }],
    [
      'bad-json',
      { kind: 'again', afterSeconds: null, why: 'The model answered something unreadable.' },
    ],
    [
      'other-shape',
      { kind: 'again', afterSeconds: null, why: 'The model answered something unreadable.' },
    ],
    ['huge', { kind: 'failed', why: 'The model answered more than a megabyte.' }],
    ['cut', { kind: 'again', afterSeconds: null, why: 'The model did not answer.' }],
  ])('%s', async (model, answer) => {
    expect(await aModel(kind, model).ask(question())).toEqual(answer)
  })

  it('does not wait for one that is silent, nor for one that is not there', async () => {
    const late = { kind: 'again', afterSeconds: null, why: 'The model did not answer.' }
    expect(await aModel(kind, 'silent').ask(question({ timeoutMs: 50 }))).toEqual(late)
    expect(
      await aModel(kind, 'good', { baseUrl: 'http://127.0.0.1:9/v1' }).ask(question()),
    ).toEqual(late)
  })

  it('rejects only for who stopped it', async () => {
    const stop = new AbortController()
    const waiting = aModel(kind, 'silent').ask(question({ signal: stop.signal }))
    stop.abort(new Error('cancelled'))
    await expect(waiting).rejects.toThrow('cancelled')
  })

  it('keeps a bounded part of a long text, and believes no nonsense about usage', async () => {
    const long = await aModel(kind, 'long').ask(question())
    expect(long.kind === 'turn' && long.turn.text.length).toBe(100_000)
    for (const model of ['no-usage', 'odd-usage'])
      expect(await aModel(kind, model).ask(question())).toMatchObject({
        kind: 'turn',
        turn: { usage: null },
      })
  })

  it('tells no key, and nothing the provider said, of a refusal', async () => {
    const refused = await aModel(kind, 'good', { apiKey: 'sk-canary-5f2' }).ask(question())
    expect(refused).toEqual({ kind: 'failed', why: 'The model answered 401.' })
  })
})

describe('what is sent', () => {
  const messages: Message[] = [
    { role: 'user', text: 'Look twice.' },
    {
      role: 'assistant',
      text: '',
      calls: [
        { id: 'a', name: 'look', arguments: { at: 'x' } },
        { id: 'b', name: 'look', arguments: null },
      ],
    },
    { role: 'result', callId: 'a', text: 'one' },
    { role: 'result', callId: 'b', text: 'two' },
  ]
  const tools = [{ name: 'look', description: 'Looks.', parameters: { type: 'object' } }]
  beforeAll(async () => {
    await aModel('openai', 'sent').ask(question({ messages, tools }))
    await aModel('anthropic', 'sent').ask(question({ messages, tools }))
  })
  const sent = async (path: string) =>
    (await asked()).find((one) => one.path === path && one.body.model === 'sent')

  it('is as OpenAI documents it', async () => {
    expect((await sent('/v1/chat/completions'))?.body).toEqual({
      model: 'sent',
      max_tokens: 100,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Look twice.' },
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'look', arguments: '{"at":"x"}' } },
            { id: 'b', type: 'function', function: { name: 'look', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'one' },
        { role: 'tool', tool_call_id: 'b', content: 'two' },
      ],
      tools: [
        {
          type: 'function',
          function: { name: 'look', description: 'Looks.', parameters: { type: 'object' } },
        },
      ],
    })
  })

  it('is as Anthropic documents it: results of one turn in one message', async () => {
    expect(await sent('/v1/messages')).toMatchObject({
      version: '2023-06-01',
      body: {
        model: 'sent',
        max_tokens: 100,
        system: 'Be brief.',
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'Look twice.' }] },
          {
            role: 'assistant',
            content: [
              { type: 'tool_use', id: 'a', name: 'look', input: { at: 'x' } },
              { type: 'tool_use', id: 'b', name: 'look', input: {} },
            ],
          },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'a', content: 'one' },
              { type: 'tool_result', tool_use_id: 'b', content: 'two' },
            ],
          },
        ],
        tools: [{ name: 'look', description: 'Looks.', input_schema: { type: 'object' } }],
      },
    })
  })
})

describe('settings', () => {
  const whole: ModelSettings = {
    LLM_PROVIDER: 'openai',
    LLM_MODEL: 'good',
    LLM_API_KEY: 'sk-obvious-fake',
    LLM_PRICES: '0.25,2',
  }
  const call = { fetch: (to: string, init: RequestInit) => fetch(to, init), now: () => NOW }

  it('name no model unless asked to', () => {
    expect(modelOf({}, call)).toEqual({ kind: 'none' })
    expect(modelOf({ ...whole, LLM_PROVIDER: 'none' }, call)).toEqual({ kind: 'none' })
  })

  it.each([
    ['LLM_PROVIDER', { LLM_PROVIDER: 'skynet' }],
    ['LLM_MODEL', { LLM_MODEL: '' }],
    ['LLM_API_KEY', { LLM_API_KEY: '' }],
    ['LLM_PRICES', { LLM_PRICES: 'cheap' }],
    ['LLM_ACCOUNT_ID', { LLM_PROVIDER: 'workers-ai' }],
  ])('name %s where it lacks', (variable, over) => {
    expect(modelOf({ ...whole, ...over }, call)).toEqual({ kind: 'not_configured', variable })
  })

  it.each([
    [{}, 'https://api.openai.com/v1/chat/completions'],
    [{ LLM_PROVIDER: 'anthropic' }, 'https://api.anthropic.com/v1/messages'],
    [
      { LLM_PROVIDER: 'workers-ai', LLM_ACCOUNT_ID: 'a'.repeat(32) },
      `https://api.cloudflare.com/client/v4/accounts/${'a'.repeat(32)}/ai/v1/chat/completions`,
    ],
    [{ LLM_BASE_URL: 'https://models.example/v1/' }, 'https://models.example/v1/chat/completions'],
  ])('%j reach their provider', async (over, address) => {
    const reached: string[] = []
    const found = modelOf(
      { ...whole, ...over },
      {
        ...call,
        fetch: async (to) => {
          reached.push(to)
          return new Response('', { status: 500 })
        },
      },
    )
    if (found.kind !== 'model') throw new Error(found.kind)
    await found.model.ask(question())
    expect(reached).toEqual([address])
    expect(found.model.prices).toEqual({ input: 0.25, output: 2 })
  })
})
