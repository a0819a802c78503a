/** The pages our audit and Lighthouse are compared on: ours, each made for a fault, and pages that packages ship. */

import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

export const FOLDER = fileURLToPath(new URL('../fixtures/peer/', import.meta.url))

/** `ours/links`, `packages/reveal.js-6.0.2/demo`; in order. */
export const peerPages: readonly string[] = readdirSync(FOLDER, { recursive: true })
  .map((entry) => String(entry).replaceAll('\\', '/'))
  .filter((file) => /^(ours|packages|held-out)\/.*\.html$/.test(file))
  .map((file) => file.slice(0, -'.html'.length))
  .sort()

export const pathOf = (page: string): string => `/${page}.html`
export const htmlOf = (page: string): string => readFileSync(`${FOLDER}${page}.html`, 'utf8')

/** No charset: whether the page names its own is one of the audits. */
export const PAGE_HEADERS = { 'content-type': 'text/html' } as const

/** 40 × 30: an image that failed to load has no size of its own. */
const IMAGE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><path fill="#999" d="M0 0h40v30H0z"/></svg>'
const FRAME = '<!doctype html><html lang="en"><title>Frame</title><p>In a frame.</p></html>'
const known = new Set(peerPages.map(pathOf))

/** Answers the pages, an image for every image, a page for every frame, and 404. */
export async function startPeerPages(): Promise<{ origin: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://peer').pathname)
    const answer = (status: number, type: string, body: string) => {
      response.writeHead(status, { 'content-type': type })
      response.end(body)
    }
    if (known.has(path)) answer(200, PAGE_HEADERS['content-type'], htmlOf(path.slice(1, -5)))
    else if (/\.(png|jpe?g|gif|svg|webp)$/.test(path)) answer(200, 'image/svg+xml', IMAGE)
    else if (path === '/map.html') answer(200, 'text/html; charset=utf-8', FRAME)
    else answer(404, 'text/plain', 'Not found\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
