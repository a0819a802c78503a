/** A listener on this machine hears nothing of what the swarm's guard refuses, through the real fetch. */

import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FetchFailed, guardedFetch } from '../../workers/swarm/guarded-fetch.ts'

let server: Server
let port = 0
let hits = 0
beforeAll(async () => {
  server = createServer((socket) => {
    hits++
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const outcome = (loopbackPorts: number[], host: string): Promise<string> =>
  guardedFetch({
    fetch: (request) => fetch(request),
    signal: new AbortController().signal,
    loopbackPorts,
  })(`http://${host}:${port}/`).then(
    () => 'answered',
    (error) => (error instanceof FetchFailed ? error.code : String(error)),
  )

describe('a canary', () => {
  it.each([
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f.1',
    '017700000001',
    '[::ffff:7f00:1]',
    '0',
  ])('gets no hit: %s', async (host) => {
    expect(await outcome([], host)).toBe('private')
    expect(hits).toBe(0)
  })

  it('would hear it: admitted, it is hit', async () => {
    expect(await outcome([port], '127.0.0.1')).toBe('unreachable')
    expect(hits).toBeGreaterThan(0)
  })
})
