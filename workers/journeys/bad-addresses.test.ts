/** Addresses nobody should audit, as whole goals over the API with the product's own audit: each ends clearly, none is reached that must not be. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { aSubmitter } from './submitter.ts'
import { aWorld, page } from './world.ts'

const HTML = { 'content-type': 'text/html' }
const to = (location: string) => () => new Response(null, { status: 302, headers: { location } })
const endless = () =>
  new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024).fill(97)),
  })
/** Forty megabytes of zeros in forty kilobytes, unpacked as the runtime does. */
function bomb(): ReadableStream<Uint8Array> {
  const zeros = new ReadableStream<BufferSource>({
    start(controller) {
      for (let megabytes = 0; megabytes < 40; megabytes += 1)
        controller.enqueue(new Uint8Array(1024 * 1024))
      controller.close()
    },
  })
  const packed = zeros.pipeThrough(new CompressionStream('gzip'))
  return packed.pipeThrough(new DecompressionStream('gzip'))
}

/** What must never be reached, whatever points there. */
const CANARIES = ['127.0.0.1', '10.0.0.1', '169.254.169.254', 'localhost', '[::1]', 'printer.local']
const canary = () => page('<h1>secret of the house</h1>')

let world: ReturnType<typeof aWorld>

beforeEach(() => {
  world = aWorld({
    ...Object.fromEntries(CANARIES.map((host) => [host, canary])),
    'good.example.com': () => page('<h1>Hello</h1>'),
    'inwards.example.com': to('http://127.0.0.1:8790/'),
    'metadata.example.com': to('http://169.254.169.254/latest/meta-data'),
    'twice.example.com': to('https://inwards.example.com/'),
    'odd.example.com': to('https://good.example.com:8443/'),
    'loop.example.com': to('https://loop.example.com/'),
    'endless.example.com': () => new Response(endless(), { headers: HTML }),
    'bomb.example.com': () => new Response(bomb(), { headers: HTML }),
    'pdf.example.com': () =>
      new Response('%PDF-1.7', { headers: { 'content-type': 'application/pdf' } }),
    'status.example.com': () => page('<h1>Gone</h1>', { status: 404, headers: HTML }),
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('an address', () => {
  it.each([
    ['loopback', 'http://127.0.0.1/', 'private'],
    ['loopback on the fixtures’ port', 'http://127.0.0.1:8790/', 'private'],
    ['loopback in decimal', 'http://2130706433/', 'private'],
    ['loopback by name', 'http://localhost./', 'private'],
    ['loopback in IPv6', 'http://[::1]/', 'private'],
    ['a private network', 'http://10.0.0.1/', 'private'],
    ['a private network in IPv6', 'http://[::ffff:10.0.0.1]/', 'private'],
    ['the cloud’s metadata', 'http://169.254.169.254/latest/meta-data', 'private'],
    ['a machine next door', 'http://printer.local/', 'private'],
    ['an odd port', 'https://good.example.com:8443/', 'port'],
    ['credentials', 'https://user:secret@good.example.com/', 'credentials'],
  ])('of %s ends the goal before anything is sent', async (_, url, code) => {
    const { outcome } = await aSubmitter()
    const goal = await outcome('Audit this', [{ kind: 'url', url }])
    expect([goal.status, goal.error?.code]).toEqual(['failed', code])
    expect(goal.error?.detail).toMatch(/^[A-Z].+\.$/)
    expect([goal.artifacts.length, world.asked]).toEqual([0, []])
  })

  it.each(['Audit http://[::1]/ please', '请审核（http://[::ffff:10.0.0.1]）。'])(
    'that is written in brackets is read whole, and refused like others: %s',
    async (text) => {
      const { outcome } = await aSubmitter()
      const { status, error } = await outcome(text)
      expect([status, error]).toEqual([
        'failed',
        {
          code: 'private',
          detail: 'That address is not on the public internet, so it is not fetched.',
        },
      ])
      expect(world.asked).toEqual([])
    },
  )

  it.each([
    ['to this machine', 'https://inwards.example.com/', 'private'],
    ['to the cloud’s metadata', 'https://metadata.example.com/', 'private'],
    ['to this machine by way of another', 'https://twice.example.com/', 'private'],
    ['to an odd port', 'https://odd.example.com/', 'port'],
    ['round in circles', 'https://loop.example.com/', 'redirects'],
  ])('that redirects %s is followed no further', async (_, url, code) => {
    const { outcome } = await aSubmitter()
    const goal = await outcome(`Audit ${url}`)
    expect([goal.status, goal.error?.code]).toEqual(['failed', code])
    expect(goal.error?.detail).toMatch(/^[A-Z].+\.$/)
    expect(world.askedOf(new URL(url).hostname).length).toBeGreaterThan(0)
    expect(CANARIES.flatMap(world.askedOf)).toEqual([])
    expect(world.asked.filter((line) => line.includes(':8443'))).toEqual([])
    expect(goal.artifacts).toEqual([])
  })

  it.each([
    ['never ends', 'https://endless.example.com/', 'too_large', 1],
    ['unpacks to forty megabytes', 'https://bomb.example.com/', 'too_large', 1],
    ['is no web page', 'https://pdf.example.com/', 'not_html', 1],
    // Tried twice: it may be up in a moment.
    ['nobody answers', 'https://nobody.example.com/', 'unreachable', 2],
  ])('whose answer %s ends the goal in words', async (_, url, code, attempts) => {
    const { outcome } = await aSubmitter()
    const goal = await outcome(`Audit ${url}`)
    expect([goal.status, goal.error?.code, goal.tasks[0]?.attempt]).toEqual([
      'failed',
      code,
      attempts,
    ])
    expect(goal.error?.detail).toMatch(/^[A-Z].+\.$/)
    expect(goal.artifacts).toEqual([])
  })

  it('that answers 404 is audited as what it is', async () => {
    const { outcome } = await aSubmitter()
    const goal = await outcome('Audit https://status.example.com/')
    expect(goal.status).toBe('succeeded')
    expect(goal.artifacts.map(({ name }) => name)).toContain('site-audit-status-example-com.html')
  })

  it.each(['ftp://good.example.com/', 'file:///etc/passwd', 'javascript:alert(1)', 'http://'])(
    '%s is no address of the web, and never becomes a goal',
    async (url) => {
      const { site, cookie } = await aSubmitter()
      const body = { text: 'Audit this', attachments: [{ kind: 'url', url }] }
      const answer = await site.api('POST', '/goals', { cookie, body })
      expect([answer.status, answer.json.errors?.[0]?.pointer]).toEqual([
        422,
        '#/attachments/0/url',
      ])
      expect((await site.api('GET', '/goals', { cookie })).json.goals).toEqual([])
    },
  )

  it('nothing is wrong with is reached: the record of what was asked is no blind one', async () => {
    const { outcome } = await aSubmitter()
    expect((await outcome('Audit https://good.example.com/')).status).toBe('succeeded')
    expect(world.asked[0]).toBe('GET https://good.example.com/')
  })
})
