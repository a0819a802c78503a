/** Whether a port can be had. */

import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { isFree } from './busy.ts'

it('is free again once whoever had it lets go', async () => {
  const server = createServer()
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  expect(await isFree(port)).toBe(false)
  setTimeout(() => server.close(), 300)
  expect(await isFree(port)).toBe(true)
})
