/** Keeps `wrangler dev` alive when one request is lost between its proxy and the Worker; preloaded with the leash. */

import { EventEmitter } from 'node:events'

/** What wrangler 4.124 takes for its own end: https://github.com/cloudflare/workers-sdk/issues/15317 */
const isLostRequest = (event: unknown): boolean =>
  typeof event === 'object' &&
  event !== null &&
  'source' in event &&
  event.source === 'ProxyController' &&
  'reason' in event &&
  event.reason === 'Error inside ProxyWorker'

const emit = EventEmitter.prototype.emit

// A browser that leaves a page on a busy computer is enough. Only that request fails, as in wrangler from 4.131.1 on.
EventEmitter.prototype.emit = function emitUnlessLost(name: string | symbol, ...values: unknown[]) {
  if (name !== 'error' || !isLostRequest(values[0])) return emit.call(this, name, ...values)
  console.error('A request was lost on its way to the Worker.')
  return true
}
