/** Finds out whether a port is free, before anything is started. */

import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { HOST } from './settings.ts'

const canListen = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })

const LETTING_GO_MS = 3_000

/** Waits a moment: a company just killed may still be letting go of its doors. */
export async function isFree(port: number): Promise<boolean> {
  for (let waited = 0; waited <= LETTING_GO_MS; waited += 100) {
    if (await canListen(port, HOST)) return true
    await wait(100)
  }
  return false
}
