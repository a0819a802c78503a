/** Whether the time of a refused sign-in tells if the address has an account. */

import type { Company } from './company.ts'
import { median } from './load.ts'

const TRIES = 20
const PASSWORD = 'correct horse battery'

export type SignInTimes = { unknownMs: number; wrongMs: number }

const post = ({ origin }: Company, path: string, body: object): Promise<Response> =>
  fetch(`${origin}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(body),
  })

/** People with a real password hash: one registers, the others share it, since each may be tried few times. */
async function seatPeople(company: Company): Promise<void> {
  const email = 'signin-0@example.test'
  const answer = await post(company, '/register', { email, password: PASSWORD })
  if (answer.status !== 201) throw new Error(`register: ${answer.status} ${await answer.text()}`)
  const { d1 } = company.bench
  const copy = d1.prepare(`
    INSERT INTO users (id, account_id, actor_id, email, email_key, password_hash, created_at, updated_at)
    SELECT ?1, ?1, ?1, ?2, ?2, password_hash, created_at, updated_at FROM users WHERE email_key = ?3`)
  const others = Array.from({ length: TRIES - 1 }, (_, n) =>
    copy.bind(`usr_signin_${n + 1}`, `signin-${n + 1}@example.test`, email),
  )
  await d1.batch(others)
}

async function refusedIn(company: Company, email: string): Promise<number> {
  const started = performance.now()
  const answer = await post(company, '/session', { email, password: 'wrong horse battery' })
  await answer.text()
  if (answer.status !== 401) throw new Error(`sign-in: ${answer.status}`)
  return performance.now() - started
}

/** In turn, so that what else the machine does weighs on both alike. */
export async function measureSignIn(company: Company): Promise<SignInTimes> {
  await seatPeople(company)
  const unknown: number[] = []
  const wrong: number[] = []
  for (let n = 0; n < TRIES; n += 1) {
    unknown.push(await refusedIn(company, `nobody-${n}@example.test`))
    wrong.push(await refusedIn(company, `signin-${n}@example.test`))
  }
  return { unknownMs: median(unknown), wrongMs: median(wrong) }
}
