/** A lead is kept once, confirmed once, told to each operator once; floods, markup and programs are bounded. */

import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { consume } from '../../agents/notification/agent.ts'
import { openDatabase } from '../../db/database.ts'
import { leads, mailboxCalls, users } from '../../db/schema/index.ts'
import { aMessage, aPerson, unique } from '../../journeys/builders.ts'
import { aSite, type Site } from '../../journeys/site.ts'
import { HOUR } from '../../tools/clock.ts'

const db = openDatabase(env.DB)
let site: Site
beforeEach(async () => {
  await db.update(users).set({ isSuperuser: false })
  site = aSite()
})

const aLead = (over: Record<string, unknown> = {}) => ({
  email: `buyer-${unique()}@example.test`,
  message: 'We audit 400 shops a month.',
  ...over,
})
const leave = (body: unknown, source = `198.51.100.${unique()}`) =>
  site.api('POST', '/leads', { body, headers: { 'cf-connecting-ip': source } })

async function anOperator(disabledAt: number | null = null) {
  const person = await aPerson()
  await db.update(users).set({ isSuperuser: true, disabledAt }).where(eq(users.id, person.id))
  return person
}

/** Delivers every bell that was rung, twice. */
async function mailed(kind: string, to: string) {
  const bells = site.posted.filter(({ agent }) => agent === 'notification')
  await consume(site.ports, [...bells, ...bells].map(aMessage))
  const calls = await db.select().from(mailboxCalls).where(eq(mailboxCalls.toAddress, to))
  return calls.filter((call) => call.delivered && call.kind === kind)
}

/** A browser in which an operator is signed in. */
async function anOperatorsCookie() {
  const { cookie, user } = await site.registered()
  await db.update(users).set({ isSuperuser: true }).where(eq(users.id, user.id))
  return cookie
}

describe('GET /leads', () => {
  beforeEach(() => db.delete(leads))

  it('answers an operator at the Location that the form was told, and says what a program sent', async () => {
    const cookie = await anOperatorsCookie()
    const body = aLead({ company: 'Navy' })
    const location = (await leave(body)).headers.get('location') ?? ''
    const { status, json } = await site.call('GET', location, { cookie })
    expect([status, json.lead]).toMatchObject([200, { ...body, name: null, status: 'new' }])
    const spam = await leave(aLead({ homepage: 'https://spam.example' }))
    // Whoever sent it is not told.
    expect(spam.json.lead).not.toHaveProperty('status')
    const suspected = await site.call('GET', spam.headers.get('location') ?? '', { cookie })
    expect(suspected.json.lead).toMatchObject({ status: 'suspected' })
    expect((await site.api('GET', '/leads/lead_unknown', { cookie })).status).toBe(404)
  })

  it('pages through all of them, newest first, each once', async () => {
    const cookie = await anOperatorsCookie()
    for (const message of ['first', 'second', 'third', 'fourth', 'fifth']) {
      await leave(aLead({ message }))
      if (message !== 'second') site.clock.advance(1_000)
    }
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await site.api('GET', `/leads?limit=2${cursor && `&cursor=${cursor}`}`, {
        cookie,
      })
      seen.push(...(page.json.leads as { message: string }[]).map(({ message }) => message))
      cursor = (page.json.nextCursor as string | null) ?? ''
    } while (cursor)
    // Of the same instant either may come first.
    const [fifth, fourth, ...pair] = seen
    expect([fifth, fourth, pair.pop()]).toEqual(['fifth', 'fourth', 'first'])
    expect(pair.toSorted()).toEqual(['second', 'third'])
    const strange = await site.api('GET', '/leads?cursor=nonsense', { cookie })
    expect(strange.status).toBe(422)
  })

  it('is for operators only', async () => {
    const { cookie } = await site.registered()
    const location = (await leave(aLead())).headers.get('location') ?? ''
    for (const path of ['/api/v1/leads', location])
      expect((await site.call('GET', path, { cookie })).json.code).toBe('forbidden')
  })
})

describe('POST /leads', () => {
  it('keeps it, confirms it to the person and tells every operator, each once', async () => {
    const [ada, bob, gone] = [await anOperator(), await anOperator(), await anOperator(1)]
    const body = aLead({ name: 'Grace', company: 'Navy', requestsPerMonth: 250_000 })
    const answer = await leave(body)
    expect(answer.status).toBe(201)
    expect(answer.json.lead).toMatchObject({ ...body, id: expect.stringMatching(/^lead_/) })
    expect(answer.headers.get('location')).toMatch(/^\/api\/v1\/leads\/lead_/)

    // The same words again, as a second click sends them.
    const again = await leave(body)
    expect(again.json.lead).toEqual(answer.json.lead)

    const [confirmation, ...more] = await mailed('lead_confirmation', body.email)
    expect(more).toEqual([])
    expect(confirmation?.text).toContain('> We audit 400 shops a month.')
    for (const operator of [ada, bob]) {
      const [told, ...twice] = await mailed('lead_received', operator.email)
      expect(twice).toEqual([])
      expect(told?.text).toContain('250,000')
      expect(told?.text).toContain(`mailto:${body.email}?subject=`)
    }
    expect(await mailed('lead_received', gone.email)).toEqual([])
  })

  it('takes 20 of 1,000 in an hour from one source, then says when to come back', async () => {
    await db.delete(leads)
    const statuses: number[] = []
    for (let n = 0; n < 1_000; n += 1) statuses.push((await leave(aLead(), '203.0.113.7')).status)
    // API.md §3: leads 20 per hour and source; beyond that 429 too_many_attempts.
    expect(statuses).toEqual([...Array(20).fill(201), ...Array(980).fill(429)])
    expect(await db.$count(leads)).toBe(20)
    const refused = await leave(aLead(), '203.0.113.7')
    expect(refused.json.code).toBe('too_many_attempts')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await leave(aLead(), '203.0.113.8')).status).toBe(201)
    site.realClock.advance(HOUR)
    expect((await leave(aLead(), '203.0.113.7')).status).toBe(201)
  })

  it('mails one address at most ten times an hour, whoever types it into the form', async () => {
    const email = `victim-${unique()}@example.test`
    for (let n = 0; n < 12; n += 1)
      expect((await leave(aLead({ email, message: `Message ${n}` }))).status).toBe(201)
    expect(await mailed('lead_confirmation', email)).toHaveLength(10)
    expect(await db.select().from(leads).where(eq(leads.email, email))).toHaveLength(12)
  })

  it('keeps what a program filled in, and mails nobody', async () => {
    const { email: operator } = await anOperator()
    const body = aLead({ homepage: 'https://spam.example' })
    expect((await leave(body)).status).toBe(201)
    expect(await mailed('lead_confirmation', body.email)).toEqual([])
    expect(await mailed('lead_received', operator)).toEqual([])
    const [kept] = await db.select().from(leads).where(eq(leads.email, body.email))
    expect(kept?.status).toBe('suspected')
  })

  it('treats markup as words', async () => {
    const markup = '<img src=x onerror=alert(1)><script>alert(2)</script>'
    const body = aLead({ name: markup, company: markup, message: markup })
    expect((await leave(body)).status).toBe(201)
    const [mail] = await mailed('lead_confirmation', body.email)
    expect(mail?.html).not.toMatch(/<script>|<img/)
    expect(mail?.text).toContain(`> ${markup}`)
  })

  it.each([
    ['10,000 characters', { message: 'x'.repeat(10_000) }, '#/message'],
    ['no message', { message: '  ' }, '#/message'],
    ['no address', { email: 'nobody' }, '#/email'],
    ['a header in the address', { email: 'a@b.example\r\nBcc: c@d.example' }, '#/email'],
    ['an endless name', { name: 'x'.repeat(101) }, '#/name'],
    ['a negative volume', { requestsPerMonth: -1 }, '#/requestsPerMonth'],
    ['a field we do not know', { priceCents: 1 }, '#/priceCents'],
  ])('refuses %s at its field', async (_, over, pointer) => {
    const answer = await leave(aLead(over))
    expect(answer.status).toBe(422)
    expect(answer.json.errors?.map((error) => error.pointer)).toContain(pointer)
  })
})
