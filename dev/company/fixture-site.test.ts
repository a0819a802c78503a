/** The fixture site answers its page and nothing outside its folder. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FixtureSite, fileOf, startFixtureSite } from './fixture-site.ts'

let site: FixtureSite
beforeAll(async () => {
  site = await startFixtureSite(0)
})
afterAll(() => site.stop())

describe('fixture site', () => {
  it('answers its page', async () => {
    const answer = await fetch(`http://127.0.0.1:${site.port}/`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await answer.text()).toContain('<h1>Harbour Bikes</h1>')
  })

  it('answers 404 for what is not there', async () => {
    expect((await fetch(`http://127.0.0.1:${site.port}/nothing`)).status).toBe(404)
  })

  it.each(['/../package.json', '/%2e%2e/package.json', '/.env', '/a//b.html', '/a/./b.html'])(
    'never leaves its folder: %s',
    (path) => {
      expect(fileOf(path)).toBeNull()
    },
  )
})
