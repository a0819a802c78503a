/** The way in to every handler: a request gets its id and ports, a paused company takes no writes, an answer its headers. */

import type { Env } from '../env.ts'
import type { Ports } from '../ports.ts'
import type { ApiContext } from './context.ts'
import { dressed, preflight } from './middleware/headers.ts'
import { pauseKeeper } from './middleware/pause.ts'
import { faultToProblem } from './problem.ts'

export type OpenPorts = (env: Env) => Ports | Promise<Ports>
type Handler = (c: ApiContext) => Promise<Response> | Response

/**
 * One function around a handler instead of middleware before it: Hono calls what is alone without a chain, and a request
 * that is metered pays for each link (bench/README.md). The id is our own always, since a client's would let it write
 * into our logs.
 */
export function doorWith(
  openPorts: OpenPorts,
): (handle: Handler) => (c: ApiContext) => Promise<Response> {
  const pausedAnswer = pauseKeeper()
  return (handle) =>
    async function door(c) {
      const id = `req_${crypto.randomUUID()}`
      c.set('requestId', id)
      if (c.req.method === 'OPTIONS') return dressed(preflight(c), id)
      try {
        const ports = openPorts(c.env)
        c.set('ports', ports instanceof Promise ? await ports : ports)
        const paused = pausedAnswer(c)
        const refusal = paused && (await paused)
        return dressed(refusal ?? (await handle(c)), id)
      } catch (error) {
        return dressed(faultToProblem(c, error), id)
      }
    }
}
