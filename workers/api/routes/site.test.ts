/** Errors that pages report: kept in the log, bounded for each source. */

import { expect, it } from 'vitest'
import { aSite } from '../../journeys/site.ts'

it('notes sixty reports an hour from one source, and those of others all the same', async () => {
  const site = aSite()
  const report = async (address: string) => {
    const body = { message: 'x is not a function', page: '/dashboard', requestId: 'req_1' }
    const headers = { 'cf-connecting-ip': address }
    return (await site.api('POST', '/client-errors', { body, headers })).status
  }
  for (let n = 0; n < 60; n += 1) expect(await report('198.51.100.9')).toBe(204)
  expect(await report('198.51.100.9')).toBe(429)
  expect(await report('198.51.100.10')).toBe(204)
  site.realClock.advance(3_600_000)
  expect(await report('198.51.100.9')).toBe(204)
})
