/** People and their accounts: they close one, come back with another, prove their address, and find their way in again. */

import type { Action, Actor } from './actor.ts'
import { PASSWORD, type Person } from './people.ts'
import { ask } from './stage.ts'

const PATIENCE = 30
const LOOKS_AGAIN_MS = 1_000
/** Sessions live thirty days; nobody here is surprised by the last of them. */
const COOKIE_MS = 29 * 86_400_000

/** The token in the newest mail of a kind to somebody, as they would follow its link; null if none came in time. */
async function linkIn({ world }: Actor, kind: string, to: string, since: number) {
  for (let looks = 0; looks < PATIENCE; looks += 1) {
    const mail = world.mails.deliveries.findLast(
      (one) => one.kind === kind && one.to === to && one.at >= since,
    )
    const token = /[?&#]token=([\w.-]+)/.exec(mail?.text ?? '')?.[1]
    if (token) return token
    await world.schedule.sleep(LOOKS_AGAIN_MS)
  }
  return null
}

const cookieIn = (answer: Response): string =>
  /tf_session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? ''

/** Whoever the cookie says they are from now on. */
async function becomes({ world, person }: Actor, answer: Response): Promise<boolean> {
  const cookie = cookieIn(answer)
  if (!answer.ok || cookie === '') return false
  const { user } = (await answer.json()) as { user: { id: string } }
  world.accounts.set(user.id, person.name)
  Object.assign(person, { id: user.id, cookie, until: world.now() + COOKIE_MS })
  return true
}

async function byReset(actor: Actor): Promise<boolean> {
  const { world, person } = actor
  const asked = world.now()
  const nobody = { cookie: '' }
  const wanted = await ask(world, nobody, '/password-resets', { email: person.email })
  const token = wanted.ok ? await linkIn(actor, 'password_reset', person.email, asked) : null
  if (!token) return false
  const given = { token, newPassword: PASSWORD }
  return becomes(actor, await ask(world, nobody, '/password-resets/consume', given))
}

/** By password; by a new account if there is none; by a mailed link if the account has no password of theirs. */
export async function comesIn(actor: Actor): Promise<boolean> {
  const { world, person } = actor
  const nobody = { cookie: '' }
  const { email, name } = person
  const given = { email, password: PASSWORD }
  if (await becomes(actor, await ask(world, nobody, '/session', given))) return true
  const made = await ask(world, nobody, '/register', { ...given, name })
  if (await becomes(actor, made)) return true
  // The answer to an earlier try may have been lost: then they have an account by now.
  if (made.status !== 409) return false
  if (await becomes(actor, await ask(world, nobody, '/session', given))) return true
  return byReset(actor)
}

export const isOut = (person: Person, now: number): boolean => now >= person.until

/** Ends the account for good; if it is not clear that it worked, they look whether they can still sign in. */
export const closes: Action = async (actor) => {
  const { world, person } = actor
  const { id, email } = person
  const given = { password: PASSWORD, confirm: email }
  const clicks = world.random() < 0.3 ? 2 : 1
  const click = () => ask(world, person, '/users/me', given, { method: 'DELETE' })
  const answers = await Promise.all(Array.from({ length: clicks }, click))
  if (answers.some(({ status }) => status === 204)) world.closed.add(id)
  if (answers.some(({ status }) => [204, 401, 503].includes(status))) await comesIn(actor)
}

/** Follows the link that came with the registration, if it did. */
export async function verifies(actor: Actor): Promise<void> {
  const { world, person } = actor
  const token = await linkIn(actor, 'verify_email', person.email, 0)
  if (token) await ask(world, { cookie: '' }, '/email-verifications/consume', { token })
}
