/** Reads keys as this Worker's settings make them; no lookup, no object, for what was never a key of ours. */

import { type Config, need } from '../../config.ts'
import {
  type KeyClaim,
  type KeyReader,
  keyModeOf,
  keyReader,
  peppersOf,
} from '../../tools/api-key.ts'

/** One for the isolate's settings. */
const readers = new WeakMap<Config, KeyReader>()

export function readKey(config: Config, key: string): KeyClaim | null {
  let read = readers.get(config)
  if (!read) {
    const peppers = peppersOf(need(config, 'KEY_PEPPER'))
    read = keyReader({ peppers, mode: keyModeOf(config.ENVIRONMENT) })
    readers.set(config, read)
  }
  return read(key)
}
