/** Makes API keys and reads from a key itself whose it is, before any lookup: its form, checksum and the account's MAC. */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { hashSecret } from './token.ts'

/** `test` everywhere but in production, so that no key works in both. */
export type KeyMode = 'live' | 'test'

export const keyModeOf = (environment: string): KeyMode =>
  environment === 'production' ? 'live' : 'test'

/** What a key says of itself: the account it was made for, and what is stored of it. */
export type KeyClaim = { accountId: string; hash: string }

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BASE = ALPHABET.length
const FORM = /^tf_(live|test)_([0-9A-Za-z]{20,40})_([0-9A-Za-z]{49})$/
const ACCOUNT_PREFIX = 'usr_'
/** 83 bits: nobody invents accounts that hold. */
const MAC_LETTERS = 14
/** 43 letters of 62 are 256 bits. */
const SECRET_LETTERS = 43
const CHECKSUM_LETTERS = 6
/** Bytes from here on would favour the alphabet's first letters. */
const UNBIASED = 256 - (256 % BASE)

const letter = (index: number): string => ALPHABET.charAt(index % BASE)

function randomLetters(count: number): string {
  let text = ''
  while (text.length < count)
    for (const byte of randomBytes(count)) {
      if (byte < UNBIASED && text.length < count) text += letter(byte)
    }
  return text
}

const macOf = (pepper: string, mode: KeyMode, account: string): string =>
  Array.from(createHmac('sha256', pepper).update(`api key\n${mode}\n${account}`).digest(), letter)
    .join('')
    .slice(0, MAC_LETTERS)

function checksumOf(text: string): string {
  let rest = crc32(text)
  let letters = ''
  while (letters.length < CHECKSUM_LETTERS) {
    letters = letter(rest % BASE) + letters
    rest = Math.floor(rest / BASE)
  }
  return letters
}

/** `KEY_PEPPER` holds one pepper or, during a rotation, `new,old`: the first makes keys, each is believed. */
export const peppersOf = (setting: string): string[] => setting.split(',')

/** A new key for an account (`usr_…`); only its hash may be kept. */
export function makeApiKey(pepper: string, mode: KeyMode, accountId: string): string {
  const account = accountId.slice(ACCOUNT_PREFIX.length)
  const unchecked = `tf_${mode}_${account}${macOf(pepper, mode, account)}_${randomLetters(SECRET_LETTERS)}`
  return unchecked + checksumOf(unchecked)
}

/** Null for what we never made: wrong form, mode, checksum or MAC. */
export function readApiKey(
  key: string,
  { peppers, mode }: { peppers: readonly string[]; mode: KeyMode },
): KeyClaim | null {
  const [, keyMode, owner = '', tail = ''] = FORM.exec(key) ?? []
  if (keyMode !== mode) return null
  if (checksumOf(key.slice(0, -CHECKSUM_LETTERS)) !== tail.slice(SECRET_LETTERS)) return null
  const account = owner.slice(0, -MAC_LETTERS)
  const mac = Buffer.from(owner.slice(-MAC_LETTERS))
  const known = peppers.some((pepper) =>
    timingSafeEqual(Buffer.from(macOf(pepper, mode, account)), mac),
  )
  return known ? { accountId: ACCOUNT_PREFIX + account, hash: hashSecret(key) } : null
}

/** As many keys as an isolate meets in a while; the oldest is forgotten first. */
const MAX_REMEMBERED = 5_000

export type KeyReader = (key: string) => KeyClaim | null

/** Reads keys and remembers what never changes about those it has read; never whether they may do anything. */
export function keyReader(how: { peppers: readonly string[]; mode: KeyMode }): KeyReader {
  const remembered = new Map<string, KeyClaim>()
  return (key) => {
    const before = remembered.get(key)
    if (before) return before
    const claim = readApiKey(key, how)
    if (!claim) return null
    const [oldest] = remembered.size >= MAX_REMEMBERED ? remembered.keys() : []
    if (oldest !== undefined) remembered.delete(oldest)
    remembered.set(key, claim)
    return claim
  }
}
