/** What reads is asked again when it is lost; one lost request ends nothing; every other error does what it always did. */

import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import './lost-requests.ts'

/** As wrangler gets it. */
const { convertV4MiniflareOptions } = createRequire(
  createRequire(import.meta.url).resolve('wrangler'),
)('miniflare') as typeof import('miniflare')

const PROXY = `
export class ProxyWorker {
  fetch(request) { return fetch(request.headers.get('to'), request) }
}
export default { fetch: (request) => new ProxyWorker().fetch(request) }`

/** A Worker's server that hangs up on the first so many requests, behind a proxy of this name. */
async function behindProxy(name: string, hangUps: number) {
  const root = mkdtempSync(join(tmpdir(), 'proxy-'))
  const path = join(root, 'ProxyWorker.js')
  writeFileSync(path, PROXY)
  const asked: string[] = []
  const server = createServer((request, answer) => {
    asked.push(request.method ?? '')
    if (asked.length <= hangUps) request.socket.destroy()
    else answer.end('here')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          name,
          compatibilityDate: '2026-08-01',
          modulesRoot: root,
          modules: [{ type: 'ESModule', path }],
        },
      ],
    }),
  )
  onTestFinished(async () => {
    await proxy.dispose()
    server.close()
    rmSync(root, { recursive: true })
  })
  const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const ask = (method: string) =>
    proxy.dispatchFetch('http://proxy/', { method, headers: { to } }).then(({ status }) => status)
  return { ask, asked }
}

describe('a request whose connection is closed on the way', () => {
  it.each(['GET', 'HEAD'])('is asked again: %s', async (method) => {
    const { ask, asked } = await behindProxy('ProxyWorker', 2)
    expect(await ask(method)).toBe(200)
    expect(asked).toEqual([method, method, method])
  })

  it.each([
    { method: 'POST', name: 'ProxyWorker', hangUps: 1, times: 1 },
    { method: 'GET', name: 'ProxyWorker', hangUps: 99, times: 3 },
    { method: 'GET', name: 'another', hangUps: 1, times: 1 },
  ])('is lost, if it may have changed something, thrice, or elsewhere: %o', async (of) => {
    const { ask, asked } = await behindProxy(of.name, of.hangUps)
    expect(await ask(of.method)).toBe(500)
    expect(asked).toEqual(Array(of.times).fill(of.method))
  })
})

it('takes a lost request for no error, and says so', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const heard: unknown[] = []
  const wrangler = new EventEmitter().on('error', (event) => heard.push(event))
  wrangler.emit('error', { source: 'ProxyController', reason: 'Error inside ProxyWorker' })
  expect(heard).toEqual([])
  expect(said).toHaveBeenCalledWith('A request was lost on its way to the Worker.')
  said.mockRestore()
})

it.each([
  { source: 'ProxyController', reason: 'Failed to start ProxyWorker' },
  { source: 'LocalRuntimeController', reason: 'Error inside ProxyWorker' },
])('passes on what else goes wrong: %o', (event) => {
  const heard: unknown[] = []
  new EventEmitter().on('error', (given) => heard.push(given)).emit('error', event)
  expect(heard).toEqual([event])
  expect(() => new EventEmitter().emit('error', new Error('nobody listens'))).toThrow(
    'nobody listens',
  )
})

it('leaves other events alone', () => {
  const heard: unknown[] = []
  const event = { source: 'ProxyController', reason: 'Error inside ProxyWorker' }
  new EventEmitter().on('message', (given) => heard.push(given)).emit('message', event)
  expect(heard).toEqual([event])
})
