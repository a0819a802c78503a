/** Saves requests that are lost between wrangler's proxy and the Worker; preloaded with the leash. */

import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { V4MiniflareOptions } from 'miniflare'

// Both ends close a connection after five idle seconds: a request that is sent in that moment meets a closed one.
// https://github.com/cloudflare/workers-sdk/pull/15252; wrangler 4.164 does both of what follows by itself.

/** Beside wrangler's own module: reading is asked again, as RFC 9110 §9.2.2 allows; whether anything else was done, nobody knows. */
const ASKING_AGAIN = `
import proxy, { ProxyWorker } from './ProxyWorker.js'

const ATTEMPTS = 3
const askOnce = globalThis.fetch

globalThis.fetch = async (url, request) => {
  const reads = request?.method === 'GET' || request?.method === 'HEAD'
  for (let attempt = 1; ; attempt++) {
    try {
      return await askOnce(url, request)
    } catch (error) {
      if (!reads || attempt === ATTEMPTS) throw error
    }
  }
}

export { proxy as default, ProxyWorker }
`

type Part = { name?: string; modulesRoot?: string; modules?: unknown }

/** The options of wrangler's proxy with a module before its own; any others as they are. */
export function askingAgain(options: V4MiniflareOptions): V4MiniflareOptions {
  const { workers = [] } = options as { workers?: Part[] }
  const proxy = workers.find(({ name }) => name === 'ProxyWorker')
  if (!proxy || !Array.isArray(proxy.modules)) return options
  const path = join(proxy.modulesRoot ?? '', 'asking-again.js')
  const modules = [{ type: 'ESModule', path, contents: ASKING_AGAIN }, ...proxy.modules]
  const others = workers.filter((worker) => worker !== proxy)
  return { ...options, workers: [{ ...proxy, modules }, ...others] } as V4MiniflareOptions
}

const require = createRequire(import.meta.url)
const miniflare = require('miniflare') as typeof import('miniflare')
const loaded = require.cache[require.resolve('miniflare')]
const convertV4MiniflareOptions = (options: V4MiniflareOptions) =>
  miniflare.convertV4MiniflareOptions(askingAgain(options))

// Its exports are getters that cannot be set: wrangler, which asks for the module next, gets a copy of them.
if (loaded) loaded.exports = { ...miniflare, convertV4MiniflareOptions }

/** What wrangler 4.124 takes for its own end: https://github.com/cloudflare/workers-sdk/issues/15317 */
const isLostRequest = (event: unknown): boolean =>
  typeof event === 'object' &&
  event !== null &&
  'source' in event &&
  event.source === 'ProxyController' &&
  'reason' in event &&
  event.reason === 'Error inside ProxyWorker'

const emit = EventEmitter.prototype.emit

// A browser that leaves a page on a busy computer is enough. Only that request fails.
EventEmitter.prototype.emit = function emitUnlessLost(name: string | symbol, ...values: unknown[]) {
  if (name !== 'error' || !isLostRequest(values[0])) return emit.call(this, name, ...values)
  console.error('A request was lost on its way to the Worker.')
  return true
}
