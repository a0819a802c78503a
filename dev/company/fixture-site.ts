/** Two small sites to point things at, kept as files beside it: a faulty one at `/`, a well-kept one at `/good/`. */

import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { extname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { HOST } from './settings.ts'

const FILES = fileURLToPath(new URL('../fixtures/site/', import.meta.url))
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Detours of the faulty site, one after the other. */
const REDIRECTS: Record<string, string> = { '/old': '/older', '/older': '/prices' }

/** What a careful owner sends; the faulty site sends what a careless one does. */
const CAREFUL = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
}
const CARELESS = {
  server: 'Apache/2.4.1 (Unix)',
  'set-cookie': 'session=fixture; Path=/',
}

/** Where an owner puts the proof that the site is theirs: `curl -T proof.txt …` does here what an upload would. */
const PROOF = '/.well-known/titanforge-audit.txt'
const MAX_PROOF_BYTES = 1_000

/** `/` → index.html, `/good/` → good/index.html, `/about` → about.html; null for anything that leaves the folder. */
export function fileOf(path: string): string | null {
  const wanted = path.endsWith('/') ? `${path}index.html` : extname(path) ? path : `${path}.html`
  return /^(\/[A-Za-z0-9_-]+)*\/[A-Za-z0-9_-]+\.[a-z]+$/.test(wanted) ? wanted.slice(1) : null
}

/** `/slow/800/any-name`: the well-kept page after 800 ms, for goals that are to take a while. */
const SLOW = /^\/slow\/(\d{1,4})\/[\w-]+$/

/** A request, when it came and when it was answered completely. */
export type Visit = { at: number; what: 'asked' | 'answered'; path: string }

export type FixtureSite = { port: number; stop(): Promise<void> }

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) {
    text += chunk
    if (text.length > MAX_PROOF_BYTES) throw new Error('A proof is one line')
  }
  return text
}

/** `port` 0 takes a free one; `note` hears of every request. It calls itself by `name`, an origin, or else by the one it is asked under. */
export function startFixtureSite(
  port: number,
  note: (visit: Visit) => void = () => undefined,
  name?: string,
): Promise<FixtureSite> {
  let proof: string | null = null
  const textOf = async (path: string, origin: string): Promise<string | null> => {
    if (path === PROOF) return proof
    const name = fileOf(path)
    const text = name ? await readFile(join(FILES, name), 'utf8').catch(() => null) : null
    return text?.replaceAll('{origin}', origin) ?? null
  }
  const server = createServer(async (request, response) => {
    const asked = new URL(request.url ?? '/', 'http://fixture').pathname
    note({ at: Date.now(), what: 'asked', path: asked })
    response.once('finish', () => note({ at: Date.now(), what: 'answered', path: asked }))
    const [, slowMs] = SLOW.exec(asked) ?? []
    if (slowMs) await wait(Number(slowMs))
    const path = slowMs ? '/good/' : asked
    const careful = path.startsWith('/good/')
    if (request.method === 'PUT' && path === PROOF) {
      proof = await bodyOf(request).catch(() => null)
      response.writeHead(proof === null ? 413 : 204).end()
      return
    }
    const redirect = REDIRECTS[path]
    if (redirect) {
      response.writeHead(301, { location: redirect }).end()
      return
    }
    const text = await textOf(path, name ?? `http://${request.headers.host ?? HOST}`)
    const packed = careful && /\bgzip\b/.test(String(request.headers['accept-encoding']))
    response.writeHead(text === null ? 404 : 200, {
      'content-type': text === null ? 'text/plain; charset=utf-8' : typeOf(path),
      ...(careful ? CAREFUL : CARELESS),
      ...(packed ? { 'content-encoding': 'gzip', vary: 'accept-encoding' } : {}),
    })
    const body = text ?? 'Not found\n'
    response.end(request.method === 'HEAD' ? undefined : packed ? gzipSync(body) : body)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address ? address.port : port,
        stop: () =>
          new Promise((done) => {
            server.close(() => done())
            server.closeAllConnections()
          }),
      })
    })
  })
}

const typeOf = (path: string): string =>
  TYPES[extname(fileOf(path) ?? path)] ?? 'application/octet-stream'
