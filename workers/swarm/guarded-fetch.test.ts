/** The guard sends nothing to what it refuses, follows only what it has judged, and stops reading in time. */

import { describe, expect, it } from 'vitest'
import { FetchFailed, guardedFetch } from './guarded-fetch.ts'

const never = new AbortController().signal

/** A guard over scripted answers; `sent` is every address that was really asked. */
function aGuard(
  answer: (url: string) => Response | Promise<Response> = () => new Response('ok'),
  { signal = never, loopbackPorts = [] as number[] } = {},
) {
  const sent: Request[] = []
  const get = guardedFetch({
    fetch: async (request) => {
      sent.push(request)
      return answer(request.url)
    },
    signal,
    loopbackPorts,
  })
  return { get, sent }
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no failure',
    (error) => (error instanceof FetchFailed ? error.code : String(error)),
  )

const endless = (chunk: Uint8Array) =>
  new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(chunk) })

describe('addresses that are refused before anything is sent', () => {
  it.each([
    ['loopback', 'http://127.0.0.1/'],
    ['loopback, short', 'http://127.1/'],
    ['decimal', 'http://2130706433/'],
    ['hexadecimal', 'http://0x7f000001/'],
    ['hexadecimal parts', 'http://0x7f.0.0.0x1/'],
    ['octal', 'http://0177.0.0.1/'],
    ['full-width digits', 'http://１２７.０.０.１/'],
    ['percent-encoded', 'http://%31%32%37.0.0.1/'],
    ['trailing dot', 'http://127.0.0.1./'],
    ['all zeros', 'http://0.0.0.0/'],
    ['v6 loopback', 'http://[::1]/'],
    ['v6 unspecified', 'http://[::]/'],
    ['v4-mapped', 'http://[::ffff:127.0.0.1]/'],
    ['v4-mapped, public', 'http://[::ffff:8.8.8.8]/'],
    ['v4-compatible', 'http://[::7f00:1]/'],
    ['NAT64', 'http://[64:ff9b::7f00:1]/'],
    ['6to4', 'http://[2002:7f00:1::]/'],
    ['Teredo', 'http://[2001:0:7f00:1::]/'],
    ['unique local', 'http://[fd00::1]/'],
    ['link local', 'http://[fe80::1]/'],
    ['documentation', 'http://[2001:db8::1]/'],
    ['multicast v6', 'http://[ff02::1]/'],
    ['10/8', 'https://10.1.2.3/'],
    ['172.16/12', 'https://172.31.255.255/'],
    ['192.168/16', 'https://192.168.0.1/'],
    ['shared space', 'https://100.64.0.1/'],
    ['metadata', 'http://169.254.169.254/latest/meta-data/'],
    ['metadata, decimal', 'http://2852039166/'],
    ['benchmarking', 'http://198.19.0.1/'],
    ['multicast', 'http://224.0.0.1/'],
    ['broadcast', 'http://255.255.255.255/'],
    ['localhost', 'http://localhost/'],
    ['LOCALHOST.', 'http://LOCALHOST./'],
    ['below localhost', 'http://a.localhost/'],
    ['.local', 'http://printer.local/'],
    ['.local.', 'http://printer.local./'],
    ['.internal', 'http://metadata.google.internal/'],
    ['.home.arpa', 'http://nas.home.arpa/'],
    ['one label', 'http://intranet/'],
  ])('%s: %s', async (_, url) => {
    const { get, sent } = aGuard()
    expect(await codeOf(get(url))).toBe('private')
    expect(sent).toEqual([])
  })

  it.each([
    ['http://example.com:8080/', 'port'],
    ['https://example.com:22/', 'port'],
    ['https://user@example.com/', 'credentials'],
    ['https://user:word@example.com/', 'credentials'],
    ['ftp://example.com/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['data:text/html,hello', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['example.com', 'malformed'],
    ['https://', 'malformed'],
    ['http://256.256.256.256/', 'malformed'],
    ['', 'malformed'],
  ])('%s: %s', async (url, code) => {
    const { get, sent } = aGuard()
    expect(await codeOf(get(url))).toBe(code)
    expect(sent).toEqual([])
  })

  it.each([
    'https://example.com/',
    'http://example.com:443/',
    'http://8.8.8.8/',
    'http://172.32.0.1/',
    'http://[2606:4700::1111]/',
    'https://localhost.example.com/',
  ])('asks the public: %s', async (url) => {
    const { get, sent } = aGuard()
    await get(url)
    expect(sent.map((request) => request.url)).toEqual([new URL(url).href])
  })
})

describe('in development', () => {
  it('admits loopback on the fixtures’ port and on no other', async () => {
    const { get, sent } = aGuard(undefined, { loopbackPorts: [8790] })
    await get('http://localhost:8790/')
    await get('http://127.0.0.1:8790/')
    expect(await codeOf(get('http://localhost:8787/'))).toBe('private')
    expect(await codeOf(get('http://192.168.0.1:8790/'))).toBe('private')
    expect(sent.map((request) => request.url)).toEqual([
      'http://localhost:8790/',
      'http://127.0.0.1:8790/',
    ])
  })
})

describe('redirects', () => {
  const to = (location: string) => new Response(null, { status: 302, headers: { location } })

  it.each([
    'http://127.0.0.1/',
    '//169.254.169.254/',
    'http://0x7f.1/',
    'http://[::ffff:10.0.0.1]/',
  ])('judges the target anew: %s', async (target) => {
    const { get, sent } = aGuard(() => to(target))
    expect(await codeOf(get('https://example.com/'))).toBe('private')
    expect(sent).toHaveLength(1)
  })

  it('follows five and refuses the sixth', async () => {
    const chain = (length: number) => (url: string) => {
      const at = Number(new URL(url).searchParams.get('at'))
      return at < length ? to(`/?at=${at + 1}`) : new Response('there')
    }
    const five = aGuard(chain(5))
    expect(await (await five.get('https://example.com/?at=0')).text()).toBe('there')
    expect(five.sent).toHaveLength(6)
    const six = aGuard(chain(6))
    expect(await codeOf(six.get('https://example.com/?at=0'))).toBe('redirects')
    expect(six.sent).toHaveLength(6)
  })

  it('hands one back where that is wanted', async () => {
    const { get, sent } = aGuard(() => to('http://127.0.0.1/'))
    const response = await get('https://example.com/', { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([302, 'http://127.0.0.1/'])
    expect(sent).toHaveLength(1)
  })
})

describe('bounds', () => {
  it('stops reading an endless body', async () => {
    const chunk = new Uint8Array(64 * 1024)
    const { get } = aGuard(() => new Response(endless(chunk)))
    const response = await get('https://example.com/')
    expect(await codeOf(response.arrayBuffer())).toBe('too_large')
  })

  it('counts what a compressed body unfolds to', async () => {
    const zeros = new Blob([new Uint8Array(64 * 1024 * 1024)])
    const packed = await new Response(
      zeros.stream().pipeThrough(new CompressionStream('gzip')),
    ).arrayBuffer()
    expect(packed.byteLength).toBeLessThan(100_000)
    const { get } = aGuard(
      () => new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))),
    )
    const response = await get('https://example.com/')
    expect(await codeOf(response.text())).toBe('too_large')
  })

  it('takes exactly 2 MB', async () => {
    const { get } = aGuard(() => new Response(new Uint8Array(2 * 1024 * 1024)))
    expect((await (await get('https://example.com/')).arrayBuffer()).byteLength).toBe(2_097_152)
  })

  it('ends a body that never comes when it is cancelled', async () => {
    const cancel = new AbortController()
    const { get } = aGuard(() => new Response(new ReadableStream({})), { signal: cancel.signal })
    const text = (await get('https://example.com/')).text()
    cancel.abort(new Error('cancelled by the owner'))
    expect(await codeOf(text)).toBe('Error: cancelled by the owner')
  })

  it('says that a server cannot be reached', async () => {
    const { get } = aGuard(() => Promise.reject(new TypeError('connection refused')))
    expect(await codeOf(get('https://example.com/'))).toBe('unreachable')
  })

  it.each([101, 600, 999])('refuses the status %s, which no answer may have', async (status) => {
    const answer = new Response('odd')
    Object.defineProperty(answer, 'status', { value: status })
    expect(await codeOf(aGuard(() => answer).get('https://example.com/'))).toBe('bad_status')
  })

  it('sends no cookies and no credentials', async () => {
    const { get, sent } = aGuard(
      () => new Response('ok', { headers: { 'set-cookie': 'session=1; Path=/' } }),
    )
    await get('https://example.com/')
    await get('https://example.com/')
    expect([...(sent[1]?.headers.keys() ?? [])].sort()).toEqual([
      'accept',
      'accept-encoding',
      'user-agent',
    ])
  })
})
