/** The API over real D1 for tests: calls it as a browser or a program would, and lets people in. */

import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createApp } from '../api/app.ts'
import type { User } from '../contract/objects.ts'
import type { Ports } from '../ports.ts'
import { scryptPasswords } from '../tools/password.ts'
import { movableClock, somePorts, unique } from './builders.ts'
import { scriptedStripe } from './scripted-stripe.ts'

export const ORIGIN = 'http://localhost:8787'
export const PASSWORD = 'horse battery staple'

/** Hashing that takes a millisecond: what is tested is not how slow it is. */
const quickPasswords = () => scryptPasswords({ N: 256, r: 8, p: 1 })

export type Call = {
  body?: unknown
  /** Sent as it is, with this type. */
  raw?: { type: string; text: string }
  cookie?: string | undefined
  bearer?: string | undefined
  /** Ours unless said; null = none. */
  origin?: string | null
  headers?: Record<string, string>
}

/** An answer with its body read: JSON, or null where there is none. */
export type Reply = { status: number; headers: Headers; cookie: string | null; json: Json }
export type Json = { [name: string]: unknown } & {
  code?: string
  user?: User
  errors?: { pointer: string }[]
}

const cookieOf = (headers: Headers): string | null => {
  const [set = ''] = headers.getSetCookie()
  return /^(tf_session=[^;]+);/.exec(set)?.[1] ?? null
}

export type Person = { user: User; email: string; password: string; cookie: string }

/** `over` replaces ports; both clocks start at the same instant and move apart as the test moves them. */
export function aSite(over: Partial<Ports> = {}) {
  const realClock = movableClock()
  const { ports: built, clock, posted, lines } = somePorts(scriptedStripe().tool)
  const ports: Ports = { ...built, realClock, passwords: quickPasswords(), ...over }
  const app = createApp({ openPorts: async () => ports })

  async function call(method: string, path: string, given: Call = {}): Promise<Reply> {
    const headers = new Headers(given.headers)
    const origin = given.origin === undefined ? ORIGIN : given.origin
    if (origin !== null) headers.set('origin', origin)
    if (given.cookie) headers.set('cookie', given.cookie)
    if (given.bearer !== undefined) headers.set('authorization', `Bearer ${given.bearer}`)
    let body: string | null = null
    if (given.raw) {
      headers.set('content-type', given.raw.type)
      body = given.raw.text
    } else if (given.body !== undefined) {
      headers.set('content-type', 'application/json')
      body = JSON.stringify(given.body)
    }
    const url = new URL(path.startsWith('http') ? path : `${ORIGIN}${path}`)
    const request = new Request(url, { method, headers, body })
    const answer = await app.fetch(request, env, createExecutionContext())
    const text = await answer.text()
    const json = text.startsWith('{') ? (JSON.parse(text) as Json) : {}
    return {
      status: answer.status,
      headers: answer.headers,
      cookie: cookieOf(answer.headers),
      json,
    }
  }

  const api = (method: string, path: string, given?: Call) => call(method, `/api/v1${path}`, given)

  /** Somebody who has just registered through the front door. */
  async function registered(email = `p${unique()}@example.test`): Promise<Person> {
    const answer = await api('POST', '/register', {
      body: { email, password: PASSWORD },
      // Each from elsewhere: a test's people must not use up one source's registrations.
      headers: { 'cf-connecting-ip': `203.0.113.${unique()}` },
    })
    const { user } = answer.json
    if (!user || !answer.cookie) throw new Error(`not registered: ${JSON.stringify(answer.json)}`)
    return { user, email, password: PASSWORD, cookie: answer.cookie }
  }

  async function tokens({ email, password }: Pick<Person, 'email' | 'password'>) {
    const { json } = await api('POST', '/token', {
      body: { grant_type: 'password', username: email, password },
    })
    return { access: String(json.access_token), refresh: String(json.refresh_token) }
  }

  return {
    app: {
      request: (url: string, init?: RequestInit) =>
        app.request(url, init, env, createExecutionContext()),
    },
    ports,
    clock,
    realClock,
    posted,
    lines,
    call,
    api,
    registered,
    tokens,
  }
}

export type Site = ReturnType<typeof aSite>
