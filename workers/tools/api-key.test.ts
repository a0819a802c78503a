/** API keys: their form, and that only we can make one for an account. */

import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { keyReader, makeApiKey, peppersOf, readApiKey } from './api-key.ts'
import { hashSecret } from './token.ts'

const PEPPER = 'a pepper of more than thirty-two letters'
const ACCOUNT = 'usr_01KB2Z3M4N5P6Q7R8S9TAVBWCX'
const test = { peppers: [PEPPER], mode: 'test' as const }

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** Signs anew what was changed: a checksum is public. */
function withChecksum(text: string): string {
  let rest = crc32(text)
  let letters = ''
  for (let i = 0; i < 6; i += 1) {
    letters = `${ALPHABET[rest % 62]}${letters}`
    rest = Math.floor(rest / 62)
  }
  return text + letters
}

describe('an API key', () => {
  it('has the form of API.md §3, for any account, and is never the same twice', () => {
    const keys = Array.from({ length: 200 }, () => makeApiKey(PEPPER, 'live', ACCOUNT))
    for (const key of keys)
      expect(key).toMatch(/^tf_(live|test)_[0-9A-Za-z]{20,40}_[0-9A-Za-z]{49}$/)
    expect(new Set(keys).size).toBe(200)
  })

  it('says whose it is without any lookup, and what is stored of it is its SHA-256', () => {
    const key = makeApiKey(PEPPER, 'test', ACCOUNT)
    expect(readApiKey(key, test)).toEqual({ accountId: ACCOUNT, hash: hashSecret(key) })
  })

  it('ends in a CRC32 that any scanner can check', () => {
    // CRC-32/ISO-HDLC's check value, for "123456789".
    expect(crc32('123456789')).toBe(0xcbf43926)
    const key = makeApiKey(PEPPER, 'test', ACCOUNT)
    expect(withChecksum(key.slice(0, -6))).toBe(key)
  })

  it('is nothing after any letter was changed', () => {
    const key = makeApiKey(PEPPER, 'test', ACCOUNT)
    const changed = Array.from(key, (letter, at) => {
      const other = letter === 'x' ? 'y' : 'x'
      return key.slice(0, at) + other + key.slice(at + 1)
    })
    expect(changed.filter((one) => readApiKey(one, test) !== null)).toEqual([])
  })

  it('cannot be invented for an account, though the checksum is right', () => {
    const key = makeApiKey(PEPPER, 'test', ACCOUNT)
    const stolen = makeApiKey('somebody else’s pepper, long enough too', 'test', ACCOUNT)
    const [, , owner = '', tail = ''] = key.split('_')
    const elsewhere = `tf_test_01KB2Z3M4N5P6Q7R8S9TAVBWCY${owner.slice(26)}_${tail.slice(0, 43)}`
    for (const one of [stolen, withChecksum(elsewhere)]) expect(readApiKey(one, test)).toBeNull()
    // The checksum alone was not what refused it.
    expect(withChecksum(`tf_test_${owner}_${tail.slice(0, 43)}`)).toBe(key)
  })

  it('works in its own mode only', () => {
    const key = makeApiKey(PEPPER, 'live', ACCOUNT)
    expect(readApiKey(key, test)).toBeNull()
    expect(readApiKey(key, { ...test, mode: 'live' })).not.toBeNull()
  })

  it('survives the rotation of the pepper until the old one is taken away', () => {
    const key = makeApiKey(PEPPER, 'test', ACCOUNT)
    const during = peppersOf(`a new pepper of more than thirty-two letters,${PEPPER}`)
    expect(readApiKey(key, { ...test, peppers: during })?.accountId).toBe(ACCOUNT)
    expect(readApiKey(key, { ...test, peppers: during.slice(0, 1) })).toBeNull()
  })

  it.each([
    '',
    'tf_test_',
    'tf_test__',
    `tf_test_${'é'.repeat(30)}_${'a'.repeat(49)}`,
    `${makeApiKey(PEPPER, 'test', ACCOUNT)}\n`,
    ` ${makeApiKey(PEPPER, 'test', ACCOUNT)}`,
  ])('is not %j', (text) => expect(readApiKey(text, test)).toBeNull())

  it('is read the same again from memory', () => {
    const read = keyReader(test)
    const key = makeApiKey(PEPPER, 'test', ACCOUNT)
    expect(read(key)).toEqual(readApiKey(key, test))
    expect(read(key)).toEqual(readApiKey(key, test))
    expect(read(`${key.slice(0, -1)}!`)).toBeNull()
  })
})
