/** The network as a test has it: every address that was really asked stands on record, and only hosts it knows answer. */

import { vi } from 'vitest'

export type Host = (request: Request) => Response | Promise<Response>

/** Replaces the runtime's fetch. `asked` is every request that left, as `GET https://host/path`. */
export function aWorld(hosts: Readonly<Record<string, Host>>) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init)
    const { hostname, pathname, search, protocol, port } = new URL(request.url)
    const at = `${protocol}//${hostname}${port ? `:${port}` : ''}`
    asked.push(`${request.method} ${at}${pathname}${search}`)
    const host = hosts[hostname]
    if (!host) throw new TypeError('Network connection lost.')
    return host(request)
  })
  const askedOf = (hostname: string) => asked.filter((line) => line.includes(`//${hostname}`))
  return { asked, askedOf }
}

export const page = (
  body: string,
  { title = 'Harbour Bikes by the hour', ...init }: ResponseInit & { title?: string } = {},
): Response =>
  new Response(
    `<!doctype html><html lang="en"><head><title>${title}</title></head><body>${body}</body></html>`,
    { headers: { 'content-type': 'text/html; charset=utf-8' }, ...init },
  )
