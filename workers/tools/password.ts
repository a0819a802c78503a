/** Hashes and verifies passwords with scrypt; refuses the common ones by a list that lies beside the site. */

import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { LEAST_PASSWORD_LENGTH } from '../contract/bodies.ts'
import { brand } from '../contract/brand.ts'

export type ScryptParameters = { N: number; r: number; p: number }

/** OWASP Password Storage Cheat Sheet: N=2^14, r=8, p=5 (16 MiB, about 200 ms of CPU). */
export const SCRYPT: ScryptParameters = { N: 2 ** 14, r: 8, p: 5 }

const SALT_BYTES = 16
const HASH_BYTES = 32
/** More at once only make every one slower, at 16 MiB each. */
const AT_ONCE = 2
const LOOK_AGAIN_MS = 5
const LOOK_AT_LEAST_EVERY_MS = 80

export type Verdict = { right: boolean; outdated: boolean }

/** In the place of a hash: no password is right. Of an account recovered from Stripe, and of a closed one. */
export const NO_PASSWORD = 'none'
const WITHOUT: readonly string[] = [NO_PASSWORD, 'closed']

export type Passwords = {
  /** A string that holds algorithm, parameters, salt and hash. */
  hash(password: string): Promise<string>
  /**
   * Compares in constant time. `stored` null (nobody has this address, or no password) costs the same one hash and is
   * never right. `outdated`: right, but made with other parameters; hash again.
   */
  verify(password: string, stored: string | null): Promise<Verdict>
}

/** One scrypt; a test counts its calls. */
export type Derive = (
  password: string,
  salt: Uint8Array,
  parameters: ScryptParameters,
) => Promise<Uint8Array>

export const deriveByScrypt: Derive = (password, salt, { N, r, p }) =>
  new Promise((resolve, reject) => {
    // Typed NFC or NFD, it is the same password (NIST SP 800-63B-4 §3.1.1.2).
    const text = password.normalize('NFKC')
    const options = { N, r, p, maxmem: 256 * N * r }
    scrypt(text, salt, HASH_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)))
  })

export function scryptPasswords(
  parameters: ScryptParameters = SCRYPT,
  derive: Derive = deriveByScrypt,
): Passwords {
  const oneOfFew = few(AT_ONCE)
  return {
    async hash(password) {
      const salt = new Uint8Array(randomBytes(SALT_BYTES))
      return format(parameters, salt, await oneOfFew(() => derive(password, salt, parameters)))
    },
    async verify(password, stored) {
      const nobodys = stored === null || WITHOUT.includes(stored)
      const known = nobodys ? nobody(parameters) : parse(stored)
      const hash = await oneOfFew(() => derive(password, known.salt, known.parameters))
      const right = timingSafeEqual(hash, known.hash) && !nobodys
      return { right, outdated: right && !same(known.parameters, parameters) }
    },
  }
}

/**
 * Lets few run at once. Who waits looks again by a timer of its own: a request that only waits for
 * another request's promise is killed as hung.
 */
function few(atOnce: number) {
  let running = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    for (let pause = LOOK_AGAIN_MS; running >= atOnce; pause *= 2)
      await new Promise((resolve) => setTimeout(resolve, Math.min(pause, LOOK_AT_LEAST_EVERY_MS)))
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
    }
  }
}

type Stored = { parameters: ScryptParameters; salt: Uint8Array; hash: Uint8Array }

const same = (a: ScryptParameters, b: ScryptParameters): boolean =>
  a.N === b.N && a.r === b.r && a.p === b.p

const nobody = (parameters: ScryptParameters): Stored => ({
  parameters,
  salt: new Uint8Array(SALT_BYTES),
  hash: new Uint8Array(HASH_BYTES),
})

const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const toBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'))

const format = ({ N, r, p }: ScryptParameters, salt: Uint8Array, hash: Uint8Array): string =>
  `scrypt$N=${N},r=${r},p=${p}$${toText(salt)}$${toText(hash)}`

function parse(stored: string): Stored {
  const match = /^scrypt\$N=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]{43})$/.exec(stored)
  if (!match) throw new Error('a stored password hash is malformed')
  const [, N, r, p, salt = '', hash = ''] = match
  return {
    parameters: { N: Number(N), r: Number(r), p: Number(p) },
    salt: toBytes(salt),
    hash: toBytes(hash),
  }
}

/** Whose password it would be: neither the address nor its local part may be the password. */
export type PasswordOwner = { email: string }

type Assets = { fetch(request: Request): Promise<Response> }

/** Passwords are listed by the first two hex digits of their SHA-256, one a line, in lower case. */
export const passwordListPath = (password: string): string =>
  `/_data/passwords/${createHash('sha256').update(password).digest('hex').slice(0, 2)}.txt`

/**
 * Whether a password is too short, common, the owner's address or our name (OWASP ASVS 5.0 §6.2.4, 6.2.11);
 * spaces at its ends make none of them better.
 * Throws when the list is not there: a site without it must not take passwords.
 */
export async function isWeakPassword(
  password: string,
  owner: PasswordOwner,
  assets: Assets,
): Promise<boolean> {
  const said = password.normalize('NFKC').trim().toLowerCase()
  if (said.length < LEAST_PASSWORD_LENGTH) return true
  if (names(owner).has(said) || names(owner).has(withoutTail(said))) return true
  const path = passwordListPath(said)
  const answer = await assets.fetch(new Request(`https://assets.local${path}`))
  if (!answer.ok) throw new Error(`the password list is missing: ${path}`)
  return (await answer.text()).split('\n').includes(said)
}

/** Our name with a year and a mark behind it is our name, too. */
const withoutTail = (text: string): string => text.replace(/[^\p{L}]+$/u, '')

function names({ email }: PasswordOwner): Set<string> {
  const address = email.toLowerCase()
  const ours = [brand.name, brand.shortName, brand.domain].map((name) => name.toLowerCase())
  const theirs = [address, address.slice(0, address.lastIndexOf('@'))]
  const all = [...ours, ...theirs]
  return new Set([...all, ...all.map((name) => name.replaceAll(/\s/g, ''))])
}
