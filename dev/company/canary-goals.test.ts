/** Bad addresses as whole goals, in the built company over the real network: a listener on this machine hears of none of them. */

import { createServer as createSite } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { hostname } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Company, KEY_PEPPER, startCompany } from '../../bench/company.ts'
import { aSeat, type Seat, takeSeats } from '../../bench/seats.ts'
import type { Goal } from '../../workers/contract/swarm.ts'
import { bundleWorker } from '../worker-bundle.ts'

const portOf = async (server: Server, host?: string): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}
/** On every address of this machine, IPv6 too where there is any. */
let hits: string[] = []
const canary = createServer((socket) => {
  hits.push(socket.remoteAddress ?? '')
  socket.end(
    'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<h1>Secret</h1>',
  )
})

/** The one site of this machine that a developer's company may visit: it sends its visitors wherever they say. */
const PAGE = (at: string) =>
  `<!doctype html><html lang="en"><head><title>A site that points inwards</title><link rel="icon" href="${at}icon.png">
  <link rel="canonical" href="${at}"><meta http-equiv="refresh" content="0;url=${at}"></head><body><h1>Hello</h1>
  <img src="${at}a.png" alt="a"><a href="${at}">In</a><iframe src="${at}"></iframe><script src="${at}a.js"></script></body></html>`
/** Node refuses to send letters beyond ASCII in a header; whoever means ill does. */
const asBytes = (text: string) => Buffer.from(text).toString('latin1')
let inwards = ''
const site = createSite((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site')
  const status = Number(searchParams.get('status') ?? 302)
  const to = searchParams.get('to')
  if (to !== null) response.writeHead(status, { location: asBytes(to) }).end()
  else if (pathname === '/robots.txt')
    response.end(`User-agent: *\nAllow: /\nSitemap: ${inwards}sitemap.xml\n`)
  else if (pathname === '/sitemap.xml') response.writeHead(301, { location: inwards }).end()
  else response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE(inwards))
})

let [port, sitePort] = [0, 0]
let company: Company
let seat: Seat

beforeAll(async () => {
  port = await portOf(canary)
  sitePort = await portOf(site, '127.0.0.1')
  inwards = `http://127.0.0.1:${port}/`
  const [toolbox, mails, worker] = [
    bundleWorker('toolbox').script,
    bundleWorker('mails').script,
    bundleWorker('worker').script,
  ]
  company = await startCompany(
    { toolbox, mails, worker },
    { ENVIRONMENT: 'development', FIXTURE_PORT: String(sitePort) },
  )
  seat = aSeat(KEY_PEPPER, 1, { swarm: true })
  await takeSeats(company.bench, [seat])
  await company.bench.d1
    .prepare(
      `INSERT INTO users (id, account_id, actor_id, email, email_key, password_hash, created_at, updated_at)
       VALUES (?1, ?1, ?1, 'canary@example.test', 'canary@example.test', 'none', ?2, ?2)`,
    )
    .bind(seat.accountId, Date.now())
    .run()
})
afterAll(async () => {
  await company?.close()
  for (const server of [canary, site]) server.close()
  site.closeAllConnections()
})

async function asks(path: string, body?: unknown): Promise<Goal> {
  const answer = await fetch(`${company.origin}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${seat.secret}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { goal: Goal }).goal
}
/** The goal's end, as its owner reads it. */
async function outcome(url: string): Promise<[status: string, code: string | null]> {
  const { id } = await asks('/goals', { text: 'Audit this', attachments: [{ kind: 'url', url }] })
  for (;;) {
    const { finishedAt, status, error, artifacts } = await asks(`/goals/${id}?wait=5`)
    if (finishedAt === null) continue
    if (error) expect(error.detail).toMatch(/^[A-Z].+\.$/)
    expect(artifacts.length > 0).toBe(status === 'succeeded')
    return [status, error?.code ?? null]
  }
}

/** Ways to write this machine; `P` is the listener's port. */
const FORMS = [
  ...['127.0.0.1', '127.1', '127.255.255.254', '0', '0.0.0.0', '2130706433', '0x7f000001'],
  ...['0x7f.1', '0177.0.0.1', '017700000001', '①②⑦.0.0.①', '127。0。0。1', '127.0.0.1.'],
  ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:FFFF:7F00:0001]'],
  ...['[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '[2002:7f00:1::]', '[fe80::1]', '[fc00::1]'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'lｏcalhost', 'localhost.localdomain'],
  ...['ip6-localhost', hostname(), 'vm.local', '169.254.169.254', '10.0.0.1'],
].map((host) => `http://${host}:P/`)

const at = (address: string) => address.replace('P', String(port))

describe('a canary on this machine hears nothing of a goal about', () => {
  it.each([
    ...FORMS.map((form) => [form, 'private'] as const),
    ['http://127.0.0.1:P\\@example.com/', 'private'],
    ['http:127.0.0.1:P', 'private'],
    ['http://user:pw@127.0.0.1:P/', 'credentials'],
    ['http://example.com@127.0.0.1:P/', 'credentials'],
    ['http://example.com:P/', 'port'],
  ] as const)('%s', async (form, code) => {
    hits = []
    expect([await outcome(at(form)), hits]).toEqual([['failed', code], []])
  })

  it.each([
    ...FORMS.map((form) => [302, form, 'private'] as const),
    ...[301, 303, 307, 308].map((status) => [status, 'http://127.0.0.1:P/', 'private'] as const),
    [302, '//127.0.0.1:P/', 'private'],
    [302, 'http://user:pw@127.0.0.1:P/', 'credentials'],
    [302, 'http://example.com:P/', 'port'],
    [302, 'ftp://127.0.0.1:P/', 'scheme'],
    [302, 'file:///etc/passwd', 'scheme'],
  ] as const)('a page that redirects (%s) to %s', async (status, form, code) => {
    hits = []
    const url = `http://127.0.0.1:${sitePort}/?status=${status}&to=${encodeURIComponent(at(form))}`
    expect([await outcome(url), hits]).toEqual([['failed', code], []])
  })

  it('a page that redirects to one that redirects to it', async () => {
    hits = []
    const once = `/?to=${encodeURIComponent(inwards)}`
    const url = `http://127.0.0.1:${sitePort}/?to=${encodeURIComponent(once)}`
    expect([await outcome(url), hits]).toEqual([['failed', 'private'], []])
  })

  it('a page, a robots.txt and a sitemap that all point to it: audited without it', async () => {
    hits = []
    const url = `http://127.0.0.1:${sitePort}/`
    expect([await outcome(url), hits]).toEqual([['succeeded', null], []])
  })

  it('anything; and it is no deaf one', async () => {
    hits = []
    expect(await (await fetch(inwards)).text()).toBe('<h1>Secret</h1>')
    expect(hits).toHaveLength(1)
  })
})
