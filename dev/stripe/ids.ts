/** Makes ids that look like Stripe's; from a seed they are the same in every run. */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Characters after the prefix, as Stripe's ids of that kind have them. */
const FORMS: Record<string, { head: string; length: number }> = {
  cus: { head: '', length: 14 },
  prod: { head: '', length: 14 },
  si: { head: '', length: 14 },
  cs_test: { head: 'a1', length: 56 },
  bps: { head: '1', length: 23 },
  bpc: { head: '1', length: 23 },
  req: { head: '', length: 14 },
  pi: { head: '3', length: 23 },
  ch: { head: '3', length: 23 },
  py: { head: '3', length: 23 },
  du: { head: '1', length: 23 },
  coupon: { head: '', length: 8 },
  whsec: { head: '', length: 32 },
  secret: { head: '', length: 25 },
}

export type MakeId = (prefix: string) => string

/** Random numbers in [0, 1): cryptographic, or mulberry32 from a seed. */
export function randomFrom(seed?: number): () => number {
  if (seed === undefined) {
    const word = new Uint32Array(1)
    return () => (crypto.getRandomValues(word)[0] ?? 0) / 2 ** 32
  }
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const idsFrom =
  (random: () => number): MakeId =>
  (prefix) => {
    const { head, length } = FORMS[prefix] ?? { head: '1', length: 23 }
    let text = `${prefix}_${head}`
    for (let i = 0; i < length; i++) text += ALPHABET[Math.floor(random() * ALPHABET.length)] ?? '0'
    return text
  }
