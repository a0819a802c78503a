/** Publishing, from the words of a goal to the link: an operator agrees to the very file, the link opens to anyone, and ends. */

import { abortAllDurableObjects } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { consume } from '../agents/index.ts'
import type { Approval } from '../contract/approvals.ts'
import type { Grant } from '../contract/grant.ts'
import { Goal } from '../contract/swarm.ts'
import { writeClockOffset } from '../db/clock-offset.ts'
import { hashAction } from '../tools/action-hash.ts'
import { DAY, systemClock } from '../tools/clock.ts'
import { aMessage, movableClock, unique } from './builders.ts'
import { aGrant, aKeyHolder, verified } from './metered.ts'
import { aSite, type Person } from './site.ts'
import { aWorld, page } from './world.ts'

const ORIGIN = 'http://localhost:8787'
const swarmOf = (accountId: string) => env.SWARM.getByName(accountId)
const all = async (sql: string, ...given: unknown[]) =>
  (
    await env.DB.prepare(sql)
      .bind(...given)
      .all()
  ).results

async function scene(over: Partial<Grant> = {}) {
  const clock = movableClock(Date.now())
  const site = aSite({ clock, realClock: systemClock })
  const grant = { quotaAnchor: Date.now(), validUntil: Date.now() + 90 * DAY, ...over }
  const ada = await aKeyHolder(site, grant)
  await swarmOf(ada.accountId).apply(aGrant(ada.accountId, grant))
  const operator = await anOperator()
  async function anOperator(): Promise<Person> {
    const person = await verified(site)
    await env.DB.prepare('UPDATE users SET is_superuser = 1 WHERE id = ?')
      .bind(person.user.id)
      .run()
    return person
  }
  const goal = async (id: string) =>
    Goal.parse((await site.api('GET', `/goals/${id}?wait=1`, { cookie: ada.cookie })).json.goal)
  async function until(id: string, ...states: string[]): Promise<Goal> {
    for (;;) {
      const now = await goal(id)
      if (states.includes(now.status)) return now
      await scheduler.wait(100)
    }
  }
  const inbox = async (who: Pick<Person, 'cookie'>) =>
    (await site.api('GET', '/approvals?limit=100', { cookie: who.cookie })).json
      .approvals as Approval[]
  /** A goal whose report waits for a yes, and the proposal as the operator sees it. */
  async function asked(host = `report-${unique()}.test`, cookie = ada.cookie) {
    const text = `Audit https://${host} and publish the report`
    const made = await site.api('POST', '/goals', { cookie, body: { text } })
    const { id } = made.json.goal as { id: string }
    const waits = cookie === ada.cookie ? await until(id, 'waiting_approval') : null
    for (;;) {
      const approval = (await inbox(operator)).find(({ goalId }) => goalId === id)
      if (approval) return { id, host, approval, waits }
      await scheduler.wait(100)
    }
  }
  /** The bell of a decision is rung twice, as a queue may. */
  async function decide(approval: Approval, decision: string, cookie: string, more: object = {}) {
    const body = { decision, actionHash: approval.actionHash, ...more }
    const answer = await site.api('POST', `/approvals/${approval.id}/decision`, { cookie, body })
    for (const message of site.posted.splice(0))
      for (const bell of [aMessage(message), aMessage(message)])
        await consume(site.ports, { queue: message.agent, messages: [bell] })
    return answer
  }
  /** As whoever was sent the link: signed out, asking for a page. */
  const opened = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await site.app.request(url, { headers: { accept: 'text/html', ...headers } })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }
  const published = async (of?: string) => {
    const { id, host, approval } = await asked(of)
    expect((await decide(approval, 'approve', operator.cookie)).status).toBe(200)
    const after = await until(id, 'succeeded')
    const report = after.artifacts.find(({ publicUrl }) => publicUrl)
    return { goal: after, host, approval, artifact: report?.id ?? '', url: report?.publicUrl ?? '' }
  }
  return {
    ...{ site, clock, ada, operator, anOperator, until },
    ...{ inbox, asked, decide, opened, published },
  }
}

beforeEach(async () => {
  await writeClockOffset((await scene()).site.ports.db, 0, Date.now())
})

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a report that is to be published', () => {
  it('waits, unread by anyone, for an operator to agree to exactly this file', async () => {
    const { site, ada, operator, asked, inbox, until } = await scene()
    const { id, host, approval, waits } = await asked()
    expect(waits?.tasks.map(({ tool, status }) => [tool, status])).toEqual([
      ['site-audit', 'done'],
      ['publish', 'waiting_approval'],
    ])
    const [report] = waits?.artifacts ?? []
    expect(report?.publicUrl).toBeNull()
    const action = {
      tool: 'publish',
      arguments: {
        ...{ file: 'site-audit.html', about: host },
        ...{ artifact: report?.id, sha256: report?.sha256 },
      },
    }
    expect(approval).toMatchObject({ action, mayDecide: 'operator', own: false, kind: 'tool' })
    expect(approval.actionHash).toBe(hashAction(action))
    expect(approval.summary).toBe(
      `Publish site-audit.html about ${host}: anyone with the link may read it`,
    )
    expect(await inbox(ada)).toEqual([])
    const preview = (cookie: string) =>
      site.call('GET', `/api/v1/approvals/${approval.id}/preview`, { cookie })
    const seen = await preview(operator.cookie)
    expect([seen.status, seen.headers.get('etag')]).toEqual([200, `"${report?.sha256}-published"`])
    expect(seen.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
    expect((await preview(ada.cookie)).json.code).toBe('forbidden')
    await site.api('POST', `/goals/${id}/cancel`, { cookie: ada.cookie })
    await until(id, 'cancelled')
    expect((await preview(operator.cookie)).status).toBe(404)
  })

  it('opens to anyone once it is agreed to, in a sandbox, and is not to be found by search engines', async () => {
    const { published, opened, inbox, operator } = await scene()
    const { url, host, approval } = await published()
    expect(url).toMatch(new RegExp(`^${ORIGIN}/reports/[\\w-]{43}$`))
    const answer = await opened(url)
    expect([answer.status, answer.text]).toEqual([200, `<h1>${host}</h1>`])
    const csp = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    expect(answer.headers.get('content-security-policy')).toBe(`${csp}frame-ancestors 'self'`)
    expect(answer.headers.get('x-robots-tag')).toBe('noindex, nofollow, noarchive')
    expect(answer.headers.get('cache-control')).toBe('private, no-cache')
    expect(answer.headers.get('content-disposition')).toMatch(/^inline/)
    const etag = answer.headers.get('etag') ?? ''
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await opened(url, { 'if-none-match': known })
      expect([again.status, again.text]).toEqual([304, ''])
    }
    expect((await opened(url, { 'if-none-match': '"other"' })).status).toBe(200)
    const after = (await inbox(operator)).find(({ id }) => id === approval.id)
    expect(after).toMatchObject({ status: 'consumed', outcome: { kind: 'done' } })
    const trail = await all(
      'SELECT action FROM audit_log WHERE subject = ? ORDER BY created_at, id',
      approval.id,
    )
    expect(trail.map(({ action }) => action).sort()).toEqual([
      'approval_approved',
      'approval_consumed',
    ])
  })

  it('keeps to its owner how to prove that a site is theirs, and shows the rest to all alike', async () => {
    const host = 'harbour.example.com'
    aWorld({ [host]: () => page('<h1>Bikes</h1>', { title: 'Bikes by the harbour' }) })
    const { site, ada, operator, asked, published, opened } = await scene({ plan: 'pro' })
    const waiting = await asked(host)
    const read = async (path: string, { cookie }: Pick<Person, 'cookie'>) =>
      (await site.app.request(`${ORIGIN}/api/v1${path}`, { headers: { cookie } })).text()
    const preview = await read(`/approvals/${waiting.approval.id}/preview`, operator)
    const { url, artifact } = await published(host)
    const [kept, shown] = [await read(`/artifacts/${artifact}`, ada), await opened(url)]
    const token = /titanforge-audit=[0-9a-f]{32}/
    expect(kept).toContain('<h2>The whole site</h2>')
    expect(kept).toMatch(token)
    for (const text of [shown.text, preview]) {
      expect(text).toMatch(/<h2>Fix this first<\/h2>[\s\S]+<h2>Met<\/h2>[\s\S]+<\/html>\n$/)
      expect(text).not.toMatch(/whole site|\.well-known\/titanforge|titanforge-audit/i)
    }
    expect(shown.headers.get('content-type')).toBe('text/html; charset=utf-8')
  })

  it('is refused to who changed the action, decides twice, or may not decide', async () => {
    const { site, ada, operator, anOperator, asked, decide, until } = await scene()
    const { id, approval } = await asked()
    const [other, stranger] = [await anOperator(), await verified(site)]
    const codes = async (...calls: ReturnType<typeof decide>[]) =>
      (await Promise.all(calls)).map(({ status, json }) => json.code ?? status)
    const elsewhere = { ...approval, actionHash: hashAction({ tool: 'publish', arguments: {} }) }
    expect(
      await codes(
        decide(approval, 'approve', ada.cookie),
        decide(approval, 'approve', stranger.cookie),
        decide(elsewhere, 'approve', operator.cookie),
      ),
    ).toEqual(['not_found', 'not_found', 'action_changed'])
    const both = await codes(
      decide(approval, 'approve', operator.cookie),
      decide(approval, 'approve', other.cookie),
    )
    expect(both.map(String).sort()).toEqual(['200', 'already_decided'])
    expect(await codes(decide(approval, 'deny', operator.cookie))).toEqual(['already_decided'])
    await until(id, 'succeeded')
  })

  it('that an operator asked for is another operator’s to decide', async () => {
    const { site, operator, anOperator, asked, decide } = await scene()
    const other = await anOperator()
    const grant = aGrant(other.user.id, { quotaAnchor: Date.now(), validUntil: Date.now() + DAY })
    await env.QUOTA.getByName(other.user.id).apply(grant)
    await swarmOf(other.user.id).apply(grant)
    const { approval } = await asked(undefined, other.cookie)
    expect((await decide(approval, 'approve', other.cookie)).json.code).toBe('forbidden')
    const seen = await site.api('GET', '/approvals', { cookie: other.cookie })
    expect((seen.json.approvals as Approval[])[0]).toMatchObject({ id: approval.id, own: true })
    expect((await decide(approval, 'approve', operator.cookie)).status).toBe(200)
  })

  it('that is denied stays private, and the goal says why', async () => {
    const { operator, asked, decide, until } = await scene()
    const { id, approval } = await asked()
    await decide(approval, 'deny', operator.cookie, { reason: 'It names a person' })
    const error = { code: 'denied', detail: 'The action was not approved: It names a person' }
    const after = await until(id, 'failed')
    expect(after).toMatchObject({ error, tasks: [{ status: 'done' }, { status: 'denied', error }] })
    expect(after.artifacts.map(({ publicUrl }) => publicUrl)).toEqual([null])
  })

  it('that nobody decided about in a week is void: the operator is told, the goal ends', async () => {
    const { site, clock, ada, operator, asked, decide, until, inbox } = await scene()
    const { id, approval } = await asked()
    clock.advance(7 * DAY + 60_000)
    expect((await decide(approval, 'approve', operator.cookie)).json.code).toBe('approval_expired')
    await writeClockOffset(site.ports.db, 7 * DAY + 60_000, clock.now())
    await swarmOf(ada.accountId).wake()
    const after = await until(id, 'failed')
    expect(after.error).toEqual({
      code: 'approval_expired',
      detail: 'Nobody decided about the action in time.',
    })
    expect((await inbox(operator)).find((one) => one.id === approval.id)?.status).toBe('expired')
  })

  it('survives a restart while it waits and between the yes and the deed; told twice it is done once', async () => {
    const { ada, operator, asked, decide, until } = await scene()
    const { id, approval } = await asked()
    await abortAllDurableObjects()
    expect((await until(id, 'waiting_approval')).tasks[1]?.status).toBe('waiting_approval')
    await decide(approval, 'approve', operator.cookie)
    await abortAllDurableObjects()
    const { artifacts } = await until(id, 'succeeded')
    await swarmOf(ada.accountId).decide(approval.id, 'approved', null)
    await swarmOf(ada.accountId).decide(approval.id, 'denied', null)
    const again = await until(id, 'succeeded')
    expect(again.artifacts).toEqual(artifacts)
    const rows = await all('SELECT public_token FROM artifacts WHERE goal_id = ?', id)
    expect(rows).toEqual([{ public_token: artifacts[0]?.publicUrl?.split('/').at(-1) }])
  })

  it('ends with a word of its own where there is no such report', async () => {
    const { site, ada, operator, until, inbox } = await scene()
    const text = 'Audit https://file.test and publish the report'
    const made = await site.api('POST', '/goals', { cookie: ada.cookie, body: { text } })
    const after = await until((made.json.goal as { id: string }).id, 'failed')
    expect(after.error?.code).toBe('nothing_to_work_on')
    // Nobody was ever asked, so nothing of it was proposed, let alone let expire.
    while (await swarmOf(ada.accountId).flush()) await scheduler.wait(1)
    expect((await inbox(operator)).filter(({ goalId }) => goalId === after.id)).toEqual([])
  })
})

describe('a published link', () => {
  it('is withdrawn by its owner, by nobody else, and for good', async () => {
    const { site, ada, operator, published, opened } = await scene()
    const { url, artifact, goal } = await published()
    const withdraw = (cookie: string) =>
      site.api('DELETE', `/artifacts/${artifact}/publication`, { cookie })
    expect((await withdraw((await verified(site)).cookie)).status).toBe(404)
    expect((await withdraw(operator.cookie)).status).toBe(404)
    expect((await opened(url)).status).toBe(200)
    expect([(await withdraw(ada.cookie)).status, (await withdraw(ada.cookie)).status]).toEqual([
      204, 204,
    ])
    const gone = await opened(url)
    expect(gone.status).toBe(410)
    expect(gone.headers.get('cache-control')).toBe('no-store')
    expect(gone.text).toContain('<h1>This report is no longer published.</h1>')
    expect(gone.text).toContain('It was withdrawn, or its 30 days were over.')
    expect(gone.text).toContain('<meta name="robots" content="noindex"')
    expect(await site.call('GET', url)).toMatchObject({
      status: 410,
      json: { code: 'link_expired', detail: 'This report is no longer published.' },
    })
    const { json } = await site.api('GET', `/goals/${goal.id}`, { cookie: ada.cookie })
    expect(Goal.parse(json.goal).artifacts[0]?.publicUrl).toBeNull()
    const [line] = await all(
      "SELECT actor_id FROM audit_log WHERE subject = ? AND action = 'report_withdrawn'",
      artifact,
    )
    expect(line).toEqual({ actor_id: ada.user.id })
  })

  it('ends after 30 days, and with its account', async () => {
    const { site, clock, ada, published, opened } = await scene()
    const { url, artifact, goal } = await published()
    const { cookie } = ada
    const urls = async () => {
      const headers = { accept: 'application/json' }
      const one = await site.api('GET', `/artifacts/${artifact}`, { cookie, headers })
      const whole = Goal.parse((await site.api('GET', `/goals/${goal.id}`, { cookie })).json.goal)
      const told = whole.artifacts.find(({ id }) => id === artifact)
      return [(one.json.artifact as { publicUrl: string | null }).publicUrl, told?.publicUrl]
    }
    const passes = async (ms: number) => {
      clock.advance(ms)
      await writeClockOffset(site.ports.db, clock.now() - Date.now(), clock.now())
      await swarmOf(ada.accountId).wake()
    }
    await passes(30 * DAY - 60_000)
    expect([(await opened(url)).status, ...(await urls())]).toEqual([200, url, url])
    await passes(120_000)
    expect([(await opened(url)).status, ...(await urls())]).toEqual([410, null, null])
    await passes(-30 * DAY - 60_000)
    const other = await scene()
    const second = await other.published()
    const closed = await other.site.api('DELETE', '/users/me', {
      cookie: other.ada.cookie,
      body: { password: other.ada.password, confirm: other.ada.email },
    })
    expect(closed.status).toBe(204)
    expect((await other.opened(second.url)).status).toBe(410)
  })

  it('that never was is not found, and looking for one is slowed down', async () => {
    const { site, opened } = await scene()
    const from = { 'cf-connecting-ip': `198.51.100.${unique()}` }
    const missed = await opened(`${ORIGIN}/reports/${'a'.repeat(43)}`, from)
    expect(missed.status).toBe(404)
    expect(missed.text).toContain('<h1>There is no report under this link.</h1>')
    expect(missed.text).toContain('href="/examples"')
    expect((await site.call('GET', '/reports/x')).json).toMatchObject({
      ...{ status: 404, code: 'not_found', detail: 'There is no report under this link.' },
    })
    const more = await Promise.all(
      Array.from({ length: 100 }, () => opened(`${ORIGIN}/reports/x`, from)),
    )
    expect(more.filter(({ status }) => status === 429)).toHaveLength(1)
  })
})
