/** GET /openapi.json: the document of the build, under the address it is asked at; without the file nothing is made up. */

import { describe, expect, it } from 'vitest'
import { aSite } from '../../journeys/site.ts'
import { routes } from './index.ts'

type Document = {
  openapi: string
  info: { title: string; version: string }
  servers: { url: string }[]
  paths: Record<string, Record<string, { operationId: string }>>
}

const FILE = {
  openapi: '3.1.0',
  info: { title: 'A built API', version: '0.0.1' },
  servers: [{ url: 'https://elsewhere.test/api/v1' }],
  paths: {},
}

const asked: string[] = []
const serving = (answer: () => Response) =>
  aSite({
    assets: {
      fetch: async ({ url }) => {
        asked.push(new URL(url).pathname)
        return answer()
      },
    },
  })

describe('GET /openapi.json', () => {
  it('answers the file of the build, with its own address and version', async () => {
    const site = serving(() => Response.json(FILE))
    const { status, headers, json } = await site.api('GET', '/openapi.json')
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'application/json',
      'public, max-age=60',
    ])
    expect(asked).toEqual(['/_data/openapi.json'])
    expect(json).toEqual({
      openapi: '3.1.0',
      info: { title: 'A built API', version: '0.1.0' },
      servers: [{ url: 'http://localhost:8787/api/v1' }],
      paths: {},
    })
  })

  it('describes every route there is', async () => {
    const { json } = await aSite().api('GET', '/openapi.json')
    const { openapi, paths } = json as unknown as Document
    expect(openapi).toBe('3.1.0')
    const described = Object.values(paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    )
    expect(described.sort()).toEqual(routes.map(({ id }) => id).sort())
  })

  it('is our fault where the build left it out', async () => {
    const site = serving(() => new Response('no such page', { status: 404 }))
    const { status, json } = await site.api('GET', '/openapi.json')
    expect([status, json.code]).toEqual([500, 'internal_error'])
  })
})
