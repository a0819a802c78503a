/** The bundle as it is built, served by the real runtime under production settings: nothing of development answers. */

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AppProcess, startApp } from './company/app-process.ts'

const state = mkdtempSync(join(tmpdir(), 'production-'))
let app: AppProcess
let origin: string

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

beforeAll(async () => {
  const door = await freePort()
  origin = `http://localhost:${door}`
  app = startApp({
    door,
    state,
    variables: { ENVIRONMENT: 'production', APP_ORIGIN: 'https://titanforge.example' },
    hear: () => undefined,
  })
  await app.ready
}, 90_000)
afterAll(async () => {
  await app.stop()
  rmSync(state, { recursive: true, force: true })
})

const SURFACE = [
  ['GET', '/__dev/mail'],
  ['GET', '/__dev/mail.json'],
  ['POST', '/__dev/cron'],
  ['POST', '/__dev/idle'],
  ['GET', '/__dev/time'],
  ['POST', '/__dev/time'],
  ['POST', '/__dev/verify'],
] as const

describe('the built bundle under production settings', () => {
  it.each(SURFACE)('answers 404 to %s %s', async (method, path) => {
    const answer = await fetch(`${origin}${path}`, { method })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ code: 'not_found', title: 'Nothing here' })
  })

  it('serves its pages', async () => {
    const answer = await fetch(`${origin}/pricing`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  })

  it('never serves the files only the Worker reads', async () => {
    expect((await fetch(`${origin}/_data/passwords/00`)).status).toBe(404)
  })
})
