/** A small site to point things at, kept as files beside it; one page for now. */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HOST } from './settings.ts'

const FILES = fileURLToPath(new URL('../fixtures/site/', import.meta.url))
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** `/` → index.html, `/about` → about.html; null for anything that leaves the folder. */
export function fileOf(path: string): string | null {
  const wanted = path === '/' ? '/index.html' : extname(path) ? path : `${path}.html`
  return /^(\/[A-Za-z0-9_-]+)*\/[A-Za-z0-9_-]+\.[a-z]+$/.test(wanted) ? wanted.slice(1) : null
}

export type FixtureSite = { port: number; stop(): Promise<void> }

/** `port` 0 takes a free one. */
export function startFixtureSite(port: number): Promise<FixtureSite> {
  const server = createServer(async (request, response) => {
    const name = fileOf(new URL(request.url ?? '/', 'http://fixture').pathname)
    const body = name ? await readFile(join(FILES, name)).catch(() => null) : null
    const type = TYPES[extname(name ?? '')] ?? 'application/octet-stream'
    response.writeHead(body ? 200 : 404, {
      'content-type': body ? type : 'text/plain; charset=utf-8',
    })
    response.end(request.method === 'HEAD' ? undefined : (body ?? 'Not found\n'))
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
