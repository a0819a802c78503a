/** The way in to every handler: a request gets its id and ports, an answer its headers, and a fault becomes a problem. */

import type { Env } from '../env.ts'
import type { Ports } from '../ports.ts'
import type { ApiContext } from './context.ts'
import { dressed } from './middleware/headers.ts'
import { faultToProblem } from './problem.ts'

export type OpenPorts = (env: Env) => Ports | Promise<Ports>

export type Handler = (c: ApiContext) => Promise<Response> | Response

/**
 * One function around a handler instead of middleware before it: Hono calls what is alone without a chain, and a request
 * that is metered pays for each link (bench/README.md). The id is our own always, since a client's would let it write
 * into our logs.
 */
export const doorWith = (openPorts: OpenPorts) => (handle: Handler) =>
  async function door(c: ApiContext): Promise<Response> {
    const id = `req_${crypto.randomUUID()}`
    c.set('requestId', id)
    try {
      const ports = openPorts(c.env)
      c.set('ports', ports instanceof Promise ? await ports : ports)
      return dressed(await handle(c), id)
    } catch (error) {
      return dressed(faultToProblem(c, error), id)
    }
  }
