/** Which mails a person gets: chosen in settings, or by the link of a mail without signing in. */

import { describe, expect, it } from 'vitest'
import { aSite } from '../../../journeys/site.ts'
import { unsubscribeToken } from '../../../tools/token.ts'

const PEPPER = 'test-token-pepper-test-token-pepper-00'
const site = aSite()
const linkOf = (userId: string, topic = 'billingReminders') =>
  `/unsubscribe?token=${unsubscribeToken(PEPPER, userId, topic)}`
const preferences = async (cookie: string) =>
  (await site.api('GET', '/notification-preferences', { cookie })).json.notificationPreferences

describe('notification preferences', () => {
  it('are all on, and change one by one', async () => {
    const { cookie } = await site.registered()
    expect(await preferences(cookie)).toEqual({
      usageAlerts: true,
      billingReminders: true,
      goalResults: true,
    })
    const path = '/notification-preferences'
    for (const billingReminders of [false, false, true]) {
      const reply = await site.api('PATCH', path, { cookie, body: { billingReminders } })
      expect(reply.status).toBe(200)
      expect(reply.json.notificationPreferences).toEqual({
        usageAlerts: true,
        billingReminders,
        goalResults: true,
      })
      expect(await preferences(cookie)).toEqual({
        usageAlerts: true,
        billingReminders,
        goalResults: true,
      })
    }
    expect((await site.api('PATCH', path, { cookie, body: {} })).status).toBe(200)
    const wrong = await site.api('PATCH', path, { cookie, body: { receipts: false } })
    expect([wrong.status, wrong.json.errors?.[0]?.pointer]).toEqual([422, '#/receipts'])
  })
})

describe('an unsubscribe link', () => {
  it('shows on GET, turns off on POST as mail clients send it, and is undone by DELETE', async () => {
    const { cookie, user } = await site.registered()
    const link = linkOf(user.id)
    const shown = await site.api('GET', link, { origin: null })
    expect(shown.json.unsubscription).toMatchObject({
      topic: 'billingReminders',
      title: 'Billing reminders',
      subscribed: true,
    })
    expect(JSON.stringify(shown.json)).not.toContain(user.email)
    expect(await preferences(cookie)).toEqual({
      usageAlerts: true,
      billingReminders: true,
      goalResults: true,
    })
    // RFC 8058 §3.1: a form, no cookie, no Origin.
    const oneClick = {
      origin: null,
      raw: { type: 'application/x-www-form-urlencoded', text: 'List-Unsubscribe=One-Click' },
    }
    for (let time = 0; time < 2; time += 1) {
      const reply = await site.api('POST', link, oneClick)
      expect([reply.status, reply.json.unsubscription]).toMatchObject([200, { subscribed: false }])
    }
    expect(await preferences(cookie)).toEqual({
      usageAlerts: true,
      billingReminders: false,
      goalResults: true,
    })
    expect((await site.api('DELETE', link, { origin: null })).status).toBe(204)
    expect(await preferences(cookie)).toEqual({
      usageAlerts: true,
      billingReminders: true,
      goalResults: true,
    })
  })

  it('is about nobody once its account is closed', async () => {
    const { cookie, user, password } = await site.registered()
    const body = { password, confirm: user.email }
    expect((await site.api('DELETE', '/users/me', { cookie, body })).status).toBe(204)
    for (const method of ['GET', 'POST', 'DELETE'] as const) {
      const reply = await site.api(method, linkOf(user.id), { origin: null })
      expect([reply.status, reply.json.code]).toEqual([410, 'link_expired'])
    }
  })

  it('leads a browser that opens the address of the header to the page', async () => {
    const { user } = await site.registered()
    const reply = await site.api('GET', linkOf(user.id), { headers: { accept: 'text/html,*/*' } })
    expect(reply.status).toBe(303)
    expect(reply.headers.get('location')).toBe(`http://localhost:8787${linkOf(user.id)}`)
  })

  it('works only as we made it', async () => {
    const [mine, other] = [await site.registered(), await site.registered()]
    const token = unsubscribeToken(PEPPER, mine.user.id, 'billingReminders')
    const forged = [
      'x',
      token.slice(0, -1),
      `${token}A`,
      token.replace(mine.user.id, other.user.id),
      unsubscribeToken('another-pepper-another-pepper-000000', mine.user.id, 'billingReminders'),
      unsubscribeToken(PEPPER, mine.user.id, 'receipts'),
      unsubscribeToken(PEPPER, 'usr_nobody', 'billingReminders'),
    ]
    for (const one of forged)
      for (const method of ['GET', 'POST', 'DELETE']) {
        const reply = await site.api(method, `/unsubscribe?token=${encodeURIComponent(one)}`)
        expect([reply.status, reply.json.code], `${method} ${one}`).toEqual([410, 'link_expired'])
      }
    expect((await site.api('POST', '/unsubscribe')).status).toBe(422)
    expect(await preferences(other.cookie)).toEqual({
      usageAlerts: true,
      billingReminders: true,
      goalResults: true,
    })
  })
})
