/** A language model for tests: speaks OpenAI's chat completions and Anthropic's messages, and fails as the model's name asks. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { planBy } from './planning.ts'

const API_KEY = 'sk-obvious-fake'
const HUGE_BYTES = 3_000_000

type Said = { text: string; calls?: { name: string; arguments: unknown }[]; usage?: unknown }

/** What each model says; the same for ever, as `loop` does. */
const SAYINGS: Record<string, Said> = {
  good: { text: 'Hello.' },
  tool: { text: 'I look.', calls: [{ name: 'look', arguments: { at: 'sales' } }] },
  'unknown-tool': { text: '', calls: [{ name: 'delete_everything', arguments: {} }] },
  'bad-arguments': { text: '', calls: [{ name: 'look', arguments: '{"at": ' }] },
  'no-usage': { text: 'Hello.', usage: null },
  'odd-usage': {
    text: 'Hello.',
    usage: {
      prompt_tokens: -5,
      completion_tokens: 'many',
      input_tokens: -5,
      output_tokens: 'many',
    },
  },
}

async function jsonOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return JSON.parse(text) as Record<string, unknown>
}

/** What was asked, without the order to the model: that names addresses of its own. */
const wordsOf = ({ messages }: Record<string, unknown>): string =>
  JSON.stringify(
    (Array.isArray(messages) ? messages : []).filter(
      (message: { role?: unknown }) => message.role !== 'system',
    ),
  )

const openAi = ({ text, calls = [], usage }: Said) => ({
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
      message: {
        role: 'assistant',
        content: text,
        ...(calls.length > 0
          ? {
              tool_calls: calls.map((call, n) => ({
                id: `call_${n}`,
                type: 'function',
                function: {
                  name: call.name,
                  arguments:
                    typeof call.arguments === 'string'
                      ? call.arguments
                      : JSON.stringify(call.arguments),
                },
              })),
            }
          : {}),
      },
    },
  ],
  usage: usage === undefined ? { prompt_tokens: 20, completion_tokens: 7 } : usage,
})

const anthropic = ({ text, calls = [], usage }: Said) => ({
  type: 'message',
  role: 'assistant',
  content: [
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...calls.map((call, n) => ({
      type: 'tool_use',
      id: `toolu_${n}`,
      name: call.name,
      input: call.arguments,
    })),
  ],
  usage: usage === undefined ? { input_tokens: 20, output_tokens: 7 } : usage,
})

/** Listens on a loopback port, by itself a free one, until closed. `GET <url>/asked` answers the bodies it got, with path and headers. */
export async function startModelServer(door = 0): Promise<{ url: string; close(): Promise<void> }> {
  const asked: { path: string; version: string | null; body: Record<string, unknown> }[] = []
  const answer = (
    response: ServerResponse,
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    if (path === '/v1/asked') return answer(response, 200, asked)
    const isOpenAi = path === '/v1/chat/completions'
    if (request.method !== 'POST' || !(isOpenAi || path === '/v1/messages'))
      return answer(response, 404, {})
    const key = isOpenAi
      ? request.headers.authorization?.replace('Bearer ', '')
      : request.headers['x-api-key']
    if (key !== API_KEY) return answer(response, 401, { error: `bad key ${key}` })
    const body = await jsonOf(request)
    asked.push({ path, version: String(request.headers['anthropic-version'] ?? '') || null, body })
    const shape = isOpenAi ? openAi : anthropic
    const model = String(body.model)
    switch (model) {
      case 'limited':
        return answer(response, 429, { error: 'slow down' }, { 'retry-after': '7' })
      case 'limited-until':
        return answer(response, 429, {}, { 'retry-after': 'Wed, 25 Nov 2026 12:00:30 GMT' })
      case 'broken':
        return answer(response, 500, { error: 'oops' })
      case 'refused':
        return answer(response, 400, { error: JSON.stringify(body) })
      case 'moved':
        return answer(response, 307, {}, { location: 'http://127.0.0.1:9/v1' })
      case 'bad-json':
        return answer(response, 200, '{"choices": [{"message": ')
      case 'other-shape':
        return answer(response, 200, { hello: 'world' })
      case 'huge':
        return answer(response, 200, shape({ text: 'x'.repeat(HUGE_BYTES) }))
      case 'long':
        return answer(response, 200, shape({ text: 'x'.repeat(HUGE_BYTES / 10) }))
      case 'silent':
        return
      case 'cut': {
        const whole = JSON.stringify(shape({ text: 'Half of this gets lost.' }))
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': String(whole.length),
        })
        response.write(whole.slice(0, whole.length / 2), () => request.socket.destroy())
        return
      }
      default: {
        const plan = planBy(model, wordsOf(body))
        const said = plan === null ? (SAYINGS[model] ?? { text: 'Hello.' }) : { text: plan }
        return answer(response, 200, shape(said))
      }
    }
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => answer(response, 400, {}))
  })
  await new Promise<void>((resolve) => server.listen(door, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
