/** Somebody signed in at the company: asks its API with their cookie, and signs in again when it is asked for. */

import { DEMO_PASSWORD } from '../company/demo-people.ts'
import type { Company } from '../e2e/company.ts'
import { call, Unanswered } from './workload.ts'

export type Asked = { method?: string; body?: object; headers?: Record<string, string> }
export type Answer = Awaited<ReturnType<typeof call>>
export type Member = {
  ask(path: string, asked?: Asked): Promise<Answer>
  /** Goes on until there is an answer: for reading, once nobody kills any more. */
  cookie(): Promise<string>
}

/** `email` is a demo person's. */
export function aMember(company: Company, email: string): Member {
  let cookie = ''
  const api = (path: string, { method, body, headers }: Asked = {}): Promise<Answer> =>
    call(`${company.origin}/api/v1${path}`, {
      method: method ?? (body ? 'POST' : 'GET'),
      headers: { 'content-type': 'application/json', origin: company.origin, ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  async function signedIn(): Promise<string> {
    if (cookie !== '') return cookie
    const answer = await api('/session', { body: { email, password: DEMO_PASSWORD } })
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    if (cookie === '') throw new Unanswered(`${email} is not signed in: ${answer.status}`)
    return cookie
  }
  return {
    cookie: signedIn,
    async ask(path, asked = {}) {
      const answer = await api(path, {
        ...asked,
        headers: { ...asked.headers, cookie: await signedIn() },
      })
      // Whoever asks too often in a minute is asked to wait.
      if (answer.status === 429) throw new Unanswered(`${path}: 429`)
      return answer
    },
  }
}
