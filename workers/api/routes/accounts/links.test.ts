/** Mailed links from the asking to the using: as the mail has them, once, for one purpose, for an hour. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { consume } from '../../../agents/notification/agent.ts'
import { aMessage, unique } from '../../../journeys/builders.ts'
import { aSite, PASSWORD, type Person, type Site } from '../../../journeys/site.ts'
import { UserAnswer } from './sign-in-routes.ts'

const NEW = 'a quite different one'

/** Lets Notification work off its bells; answers the token of the newest mail of this kind to this address. */
async function tokenMailedTo(
  site: Site,
  email: string,
  kind: 'verify_email' | 'password_reset' = 'verify_email',
): Promise<string> {
  const bells = site.posted.splice(0).filter(({ agent }) => agent === 'notification')
  await consume(
    site.ports,
    bells.map((bell) => aMessage(bell)),
  )
  const row = await env.DB.prepare(
    'SELECT text FROM mailbox_calls WHERE to_address = ? AND kind = ? ORDER BY id DESC LIMIT 1',
  )
    .bind(email, kind)
    .first<{ text: string }>()
  return /\?token=([\w-]{43})/.exec(row?.text ?? '')?.[1] ?? ''
}

const useVerification = (site: Site, token: string) =>
  site.api('POST', '/email-verifications/consume', { body: { token }, origin: null })
const askReset = (site: Site, email: string) =>
  site.api('POST', '/password-resets', { body: { email } })
const useReset = (site: Site, token: string, newPassword = NEW) =>
  site.api('POST', '/password-resets/consume', { body: { token, newPassword } })

const me = async (site: Site, { cookie }: Pick<Person, 'cookie'>) =>
  UserAnswer.parse((await site.api('GET', '/users/me', { cookie })).json).user

async function aVerified(site: Site): Promise<Person> {
  const ada = await site.registered()
  await useVerification(site, await tokenMailedTo(site, ada.email))
  return ada
}

describe('verifying an address', () => {
  it('is one click on the link that registering mailed', async () => {
    const site = aSite()
    const ada = await site.registered()
    const answer = await useVerification(site, await tokenMailedTo(site, ada.email))
    expect(answer.status).toBe(200)
    expect(answer.json.verification).toEqual({ email: ada.email, moved: false })
    expect((await me(site, ada)).emailVerified).toBe(true)
  })

  it('works once of twenty clicks at once', async () => {
    const site = aSite()
    const ada = await site.registered()
    const token = await tokenMailedTo(site, ada.email)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => useVerification(site, token)),
    )
    expect(answers.filter(({ status }) => status === 200).length).toBe(1)
    expect(answers.filter(({ json }) => json.code === 'link_expired').length).toBe(19)
  })

  it('can be asked for again, and no more once verified', async () => {
    const site = aSite()
    const ada = await site.registered()
    await tokenMailedTo(site, ada.email)
    const ask = () => site.api('POST', '/email-verifications', { cookie: ada.cookie, body: {} })
    expect([(await ask()).status, site.posted.length]).toEqual([202, 1])
    await useVerification(site, await tokenMailedTo(site, ada.email))
    expect([(await ask()).status, site.posted.length]).toEqual([202, 0])
  })

  it('is mailed at most ten times an hour', async () => {
    const site = aSite()
    const ada = await site.registered()
    const ask = () => site.api('POST', '/email-verifications', { cookie: ada.cookie })
    for (let n = 0; n < 10; n += 1) expect((await ask()).status).toBe(202)
    const refused = await ask()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3600'])
  })

  it('ends after an hour of the app’s clock', async () => {
    const site = aSite()
    const ada = await site.registered()
    const token = await tokenMailedTo(site, ada.email)
    site.clock.advance(3_600_000)
    const late = await useVerification(site, token)
    expect([late.status, late.json.code]).toEqual([410, 'link_expired'])
  })

  it('takes no link of another purpose, and no link is a session', async () => {
    const site = aSite()
    const ada = await site.registered()
    const verification = await tokenMailedTo(site, ada.email)
    await askReset(site, ada.email)
    const reset = await tokenMailedTo(site, ada.email, 'password_reset')
    expect((await useVerification(site, reset)).status).toBe(410)
    expect((await useReset(site, verification)).status).toBe(410)
    expect((await useVerification(site, 'never ours')).status).toBe(410)
    for (const token of [verification, reset]) {
      expect((await site.api('GET', '/users/me', { bearer: token })).status).toBe(401)
      const cookie = `tf_session=${token}`
      expect((await site.api('GET', '/users/me', { cookie })).status).toBe(401)
    }
  })
})

describe('moving to another address', () => {
  const askMove = (site: Site, { cookie }: Person, email: string) =>
    site.api('PATCH', '/users/me', { cookie, body: { email, currentPassword: PASSWORD } })

  it('happens when the link mailed there is used', async () => {
    const site = aSite()
    const ada = await aVerified(site)
    const email = `New.${unique()}@example.test`
    expect((await askMove(site, ada, email)).status).toBe(202)
    const token = await tokenMailedTo(site, email)
    expect((await me(site, ada)).email).toBe(ada.email)
    const answer = await useVerification(site, token)
    expect(answer.json.verification).toEqual({ email, moved: true })
    expect(await me(site, ada)).toMatchObject({ email, emailVerified: true })
    const signIn = (address: string) =>
      site.api('POST', '/session', { body: { email: address, password: PASSWORD } })
    expect((await signIn(email.toLowerCase())).status).toBe(200)
    expect((await signIn(ada.email)).status).toBe(401)
  })

  it('does not happen if somebody took the address meanwhile', async () => {
    const site = aSite()
    const ada = await aVerified(site)
    const email = `new.${unique()}@example.test`
    await askMove(site, ada, email)
    const token = await tokenMailedTo(site, email)
    await site.registered(email)
    const answer = await useVerification(site, token)
    expect([answer.status, answer.json.code]).toEqual([409, 'email_taken'])
    expect((await me(site, ada)).email).toBe(ada.email)
  })

  it('does not happen once the owner has changed the password', async () => {
    const site = aSite()
    const ada = await aVerified(site)
    await askReset(site, ada.email)
    const reset = await tokenMailedTo(site, ada.email, 'password_reset')
    const email = `thief.${unique()}@example.test`
    await askMove(site, ada, email)
    const token = await tokenMailedTo(site, email)
    const change = { currentPassword: PASSWORD, newPassword: NEW }
    await site.api('PATCH', '/users/me', { cookie: ada.cookie, body: change })
    expect((await useVerification(site, token)).status).toBe(410)
    expect((await useReset(site, reset, 'yet another one')).status).toBe(410)
    expect((await me(site, ada)).email).toBe(ada.email)
  })

  it('makes links to the old address worthless', async () => {
    const site = aSite()
    const ada = await aVerified(site)
    await askReset(site, ada.email)
    const reset = await tokenMailedTo(site, ada.email, 'password_reset')
    const email = `new.${unique()}@example.test`
    await askMove(site, ada, email)
    await useVerification(site, await tokenMailedTo(site, email))
    expect((await useReset(site, reset)).status).toBe(410)
  })
})

describe('resetting a password', () => {
  it('answers 202 for everybody, and mails only who is there', async () => {
    const site = aSite()
    const ada = await site.registered()
    site.posted.length = 0
    const nobody = `nobody.${unique()}@example.test`
    const [known, unknown] = [
      await askReset(site, ada.email.toUpperCase()),
      await askReset(site, nobody),
    ]
    expect([known.status, known.json]).toEqual([202, {}])
    expect([unknown.status, unknown.json]).toEqual([202, {}])
    expect([...unknown.headers.keys()]).toEqual([...known.headers.keys()])
    expect(await tokenMailedTo(site, ada.email, 'password_reset')).toMatch(/^[\w-]{43}$/)
    expect(await tokenMailedTo(site, nobody, 'password_reset')).toBe('')
  })

  it('sets the password, kills every session and token, signs in here and proves the address', async () => {
    const site = aSite()
    const ada = await site.registered()
    const { access, refresh } = await site.tokens(ada)
    await askReset(site, ada.email)
    const answer = await useReset(site, await tokenMailedTo(site, ada.email, 'password_reset'))
    expect(answer.status).toBe(200)
    expect(UserAnswer.parse(answer.json).user).toMatchObject({
      id: ada.user.id,
      emailVerified: true,
    })
    expect((await me(site, { cookie: answer.cookie ?? '' })).id).toBe(ada.user.id)
    expect((await site.api('GET', '/users/me', { cookie: ada.cookie })).status).toBe(401)
    expect((await site.api('GET', '/users/me', { bearer: access })).status).toBe(401)
    const body = { grant_type: 'refresh_token', refresh_token: refresh }
    expect((await site.api('POST', '/token', { body })).status).toBe(401)
    const signIn = (password: string) =>
      site.api('POST', '/session', { body: { email: ada.email, password } })
    expect((await signIn(PASSWORD)).status).toBe(401)
    expect((await signIn(NEW)).status).toBe(200)
  })

  it('works once of twenty at once, and uses up the other links, too', async () => {
    const site = aSite()
    const ada = await site.registered()
    await askReset(site, ada.email)
    const older = await tokenMailedTo(site, ada.email, 'password_reset')
    site.clock.advance(1)
    await askReset(site, ada.email)
    const token = await tokenMailedTo(site, ada.email, 'password_reset')
    expect(older).not.toBe(token)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => useReset(site, token, `${NEW} ${n}`)),
    )
    expect(answers.filter(({ status }) => status === 200).length).toBe(1)
    expect(answers.filter(({ status }) => status === 410).length).toBe(19)
    expect((await useReset(site, older)).status).toBe(410)
  })

  it('uses nothing up with a weak password', async () => {
    const site = aSite()
    const ada = await site.registered()
    await askReset(site, ada.email)
    const token = await tokenMailedTo(site, ada.email, 'password_reset')
    for (const weak of ['password1', ada.email])
      expect((await useReset(site, token, weak)).json.code).toBe('weak_password')
    expect((await useReset(site, token)).status).toBe(200)
  })

  it('opens at once for an owner whom guessers had slowed down', async () => {
    const site = aSite()
    const ada = await site.registered()
    const signIn = (password: string) =>
      site.api('POST', '/session', { body: { email: ada.email, password } })
    for (let n = 0; n < 10; n += 1) await signIn('guess')
    expect((await signIn('guess')).status).toBe(429)
    await askReset(site, ada.email)
    await useReset(site, await tokenMailedTo(site, ada.email, 'password_reset'))
    expect((await signIn(NEW)).status).toBe(200)
  })

  it('is mailed at most ten times an hour, to known and unknown alike', async () => {
    const site = aSite()
    const ada = await site.registered()
    for (const email of [ada.email, `nobody.${unique()}@example.test`]) {
      for (let n = 0; n < 10; n += 1) expect((await askReset(site, email)).status).toBe(202)
      expect((await askReset(site, email)).status).toBe(429)
    }
  })

  it('stores no live link anywhere but in the mail', async () => {
    const site = aSite()
    const ada = await site.registered()
    await askReset(site, ada.email)
    const token = await tokenMailedTo(site, ada.email, 'password_reset')
    const { results: tables } = await env.DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_cf%' ESCAPE '\\'",
    ).all<{ name: string }>()
    const holders: string[] = []
    for (const { name } of tables) {
      const { results } = await env.DB.prepare(`SELECT * FROM ${name}`).all()
      if (JSON.stringify(results).includes(token)) holders.push(name)
    }
    expect(holders).toEqual(['mailbox_calls'])
  })
})
