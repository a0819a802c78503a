/** What signed-in people's requests cost beside a bare Hono: by cookie, by access token, and one answered before under its `Idempotency-Key`. */

import { accessTokens, hashSecret } from '../workers/tools/token.ts'
import { against, type Contestant, type Rounds } from './against.ts'
import { AUTH_SECRET, type Company } from './company.ts'
import type { Asked } from './load.ts'
import type { Tell } from './metered.ts'
import { reach } from './seats.ts'

/** Enough for 600 calls a minute each (API.md §4) not to be reached. */
const PEOPLE = 60
const ROUNDS = 3
const REQUESTS = 640
const CONNECTIONS = 32
const YEAR_MS = 365 * 24 * 3_600_000

type Person = { cookie: string; bearer: string }

/** One registers; the others are copies with sessions of their own. */
async function seatPeople({ origin, bench: { d1 } }: Company): Promise<Person[]> {
  const email = 'people-0@example.test'
  const answer = await reach(`${origin}/api/v1/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email, password: 'correct horse battery' }),
  })
  if (answer.status !== 201) throw new Error(`register: ${answer.status} ${await answer.text()}`)
  const now = Date.now()
  const clock = { now: () => now }
  const tokens = accessTokens(AUTH_SECRET, 'http://localhost', clock)
  const user = d1.prepare(`
    INSERT INTO users (id, account_id, actor_id, email, email_key, password_hash, email_verified_at, created_at, updated_at)
    SELECT ?1, ?1, ?1, ?2, ?2, password_hash, created_at, created_at, updated_at FROM users WHERE email_key = ?3`)
  const session = d1.prepare(`
    INSERT INTO sessions (id, account_id, actor_id, user_id, kind, secret_hash, created_at, last_seen_at, expires_at)
    VALUES (?1, ?2, ?2, ?2, ?3, ?4, ?5, ?5, ?6)`)
  const people = Array.from({ length: PEOPLE }, (_, nth) => ({
    id: `usr_people${nth}`,
    email: `people-${nth + 1}@example.test`,
    secret: `people-session-${nth}`,
  }))
  await d1.batch(
    people.flatMap(({ id, email: own, secret }) => [
      user.bind(id, own, email),
      session.bind(`ses_c${id}`, id, 'cookie', hashSecret(secret), now, now + YEAR_MS),
      session.bind(`ses_t${id}`, id, 'token', null, now, now + YEAR_MS),
    ]),
  )
  return Promise.all(
    people.map(async ({ id, secret }) => ({
      cookie: `tf_session=${secret}`,
      bearer: `Bearer ${await tokens.issue({ userId: id, sessionId: `ses_t${id}` })}`,
    })),
  )
}

/** The answers are about as long for all, so the first one's twin stands for them. */
export async function measurePeople(company: Company, tell: Tell): Promise<void> {
  const { bench, origin } = company
  const people = await seatPeople(company)
  const measure = (make: (person: Person) => Asked, of: Partial<Contestant & Rounds> = {}) =>
    against({
      bench,
      port: bench.port,
      connections: CONNECTIONS,
      rounds: ROUNDS,
      requests: REQUESTS,
      make: (nth) => make(people[nth % PEOPLE] as Person),
      status: 200,
      ...of,
    })
  const me = { method: 'GET', path: '/api/v1/users/me' }
  const wish = ({ cookie }: Person): Asked => ({
    method: 'POST',
    path: '/api/v1/api-keys',
    headers: {
      cookie,
      origin,
      'content-type': 'application/json',
      'idempotency-key': 'bench',
    },
    body: '{"name":"Bench"}',
  })
  for (const person of people) {
    const { path, ...init } = wish(person)
    const answer = await reach(`http://localhost:${bench.port}${path}`, init)
    if (answer.status !== 201) throw new Error(`no key: ${answer.status} ${await answer.text()}`)
    await answer.text()
  }
  const [first] = people as [Person]
  const keys = async () => {
    const answer = await reach(`${origin}/api/v1/api-keys`, { headers: { cookie: first.cookie } })
    return ((await answer.json()) as { apiKeys: unknown[] }).apiKeys.length
  }
  tell('cookie_32', await measure(({ cookie }) => ({ ...me, headers: { cookie } })))
  tell('token_32', await measure(({ bearer }) => ({ ...me, headers: { authorization: bearer } })))
  // Whoever is answered again makes nothing.
  tell('replay_32', await measure(wish, { status: 201, counted: { read: keys, share: 0 } }))
}
