/** Where someone is signed in: their own list, ending one, ending all others. */

import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { Session } from '../../../contract/objects.ts'
import { aSite, PASSWORD, type Person, type Site } from '../../../journeys/site.ts'

const Page = z.strictObject({ sessions: z.array(Session), nextCursor: z.string().nullable() })

const list = async (site: Site, cookie: string, query = '') =>
  Page.parse((await site.api('GET', `/sessions${query}`, { cookie })).json)

async function again(site: Site, { email }: Person, userAgent = 'Firefox'): Promise<string> {
  const answer = await site.api('POST', '/session', {
    body: { email, password: PASSWORD },
    headers: { 'user-agent': userAgent },
  })
  return answer.cookie ?? ''
}

describe('sessions', () => {
  it('lists what lives, newest first, and marks this one', async () => {
    const site = aSite()
    const ada = await site.registered()
    site.realClock.advance(60_000)
    site.clock.advance(60_000)
    const second = await again(site, ada, 'Firefox on a train')
    const { sessions, nextCursor } = await list(site, second)
    expect(nextCursor).toBeNull()
    expect(sessions).toMatchObject([
      { userAgent: 'Firefox on a train', current: true, createdAt: '2026-11-01T00:01:00.000Z' },
      { userAgent: null, current: false, createdAt: '2026-11-01T00:00:00.000Z' },
    ])
    await site.api('DELETE', '/session', { cookie: ada.cookie })
    expect((await list(site, second)).sessions.length).toBe(1)
  })

  it('counts a family of tokens as one, and says when it was last seen', async () => {
    const site = aSite()
    const ada = await site.registered()
    const { access } = await site.tokens(ada)
    site.realClock.advance(120_000)
    const answer = await site.api('GET', '/sessions', { bearer: access, origin: null })
    const { sessions } = Page.parse(answer.json)
    expect(sessions.length).toBe(2)
    const mine = await site.api('GET', '/sessions', { bearer: access, origin: null })
    expect(Page.parse(mine.json).sessions.find(({ current }) => current)?.lastSeenAt).toBe(
      '2026-11-01T00:02:00.000Z',
    )
  })

  it('pages by an opaque cursor', async () => {
    const site = aSite()
    const ada = await site.registered()
    for (let n = 0; n < 4; n += 1) {
      site.clock.advance(1)
      await again(site, ada)
    }
    const first = await list(site, ada.cookie, '?limit=2')
    const second = await list(site, ada.cookie, `?limit=2&cursor=${first.nextCursor}`)
    const third = await list(site, ada.cookie, `?limit=2&cursor=${second.nextCursor}`)
    const ids = [...first.sessions, ...second.sessions, ...third.sessions].map(({ id }) => id)
    expect([ids.length, new Set(ids).size, third.nextCursor]).toEqual([5, 5, null])
    for (const query of [
      '?limit=0',
      '?limit=101',
      '?limit=x',
      '?cursor=!',
      '?cursor=abc',
      '?nonsense=1',
    ])
      expect((await site.api('GET', `/sessions${query}`, { cookie: ada.cookie })).status).toBe(422)
  })

  it('ends one, again without complaint, and nobody else’s', async () => {
    const site = aSite()
    const ada = await site.registered()
    const bob = await site.registered()
    const other = await again(site, ada)
    const { sessions } = await list(site, ada.cookie)
    const id = sessions.find(({ current }) => !current)?.id
    const end = (cookie: string) => site.api('DELETE', `/sessions/${id}`, { cookie })
    expect((await end(bob.cookie)).status).toBe(404)
    expect((await site.api('GET', '/users/me', { cookie: other })).status).toBe(200)
    expect((await end(ada.cookie)).status).toBe(204)
    expect((await end(ada.cookie)).status).toBe(204)
    expect((await site.api('GET', '/users/me', { cookie: other })).status).toBe(401)
    expect((await site.api('GET', '/users/me', { cookie: ada.cookie })).status).toBe(200)
  })

  it('ending this one clears the cookie', async () => {
    const site = aSite()
    const ada = await site.registered()
    const [session] = (await list(site, ada.cookie)).sessions
    const answer = await site.api('DELETE', `/sessions/${session?.id}`, { cookie: ada.cookie })
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringContaining('tf_session=; Max-Age=0'),
    ])
  })

  it('ends all others, tokens too', async () => {
    const site = aSite()
    const ada = await site.registered()
    const { access, refresh } = await site.tokens(ada)
    const other = await again(site, ada)
    expect((await site.api('DELETE', '/sessions', { cookie: ada.cookie })).status).toBe(204)
    expect((await list(site, ada.cookie)).sessions).toMatchObject([{ current: true }])
    expect((await site.api('GET', '/users/me', { cookie: other })).status).toBe(401)
    expect((await site.api('GET', '/users/me', { bearer: access })).status).toBe(401)
    const body = { grant_type: 'refresh_token', refresh_token: refresh }
    expect((await site.api('POST', '/token', { body })).status).toBe(401)
  })
})
