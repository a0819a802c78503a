/** Keeps signing on this thread, so that a life depends on its seed alone. */

import { createHmac } from 'node:crypto'

/** Signatures in one piece: WebCrypto works on other threads, and their order would not be the seed's. */
export function signInOneThread(): void {
  const { subtle } = crypto
  const importKey = subtle.importKey.bind(subtle)
  const secrets = new WeakMap<object, Uint8Array>()
  Object.assign(subtle, {
    importKey: async (...given: Parameters<typeof importKey>) => {
      const [format, data, algorithm] = given
      const key = format === 'raw' && (algorithm as HmacImportParams).name === 'HMAC' ? {} : null
      if (!key) return importKey(...given)
      secrets.set(key, data as Uint8Array)
      return key
    },
  })
  const sign = subtle.sign.bind(subtle)
  Object.assign(subtle, {
    sign: async (...given: Parameters<typeof sign>) => {
      const [, key, data] = given
      const secret = secrets.get(key)
      if (!secret) return sign(...given)
      const mac = createHmac('sha256', secret)
        .update(data as Uint8Array)
        .digest()
      return mac.buffer.slice(mac.byteOffset, mac.byteOffset + mac.byteLength)
    },
  })
}
