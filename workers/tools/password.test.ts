/** Passwords: what is stored, what one verification costs, and which are refused. */

import { describe, expect, it } from 'vitest'
import {
  deriveByScrypt,
  isWeakPassword,
  passwordListPath,
  SCRYPT,
  type ScryptParameters,
  scryptPasswords,
} from './password.ts'

const CHEAP: ScryptParameters = { N: 1024, r: 8, p: 1 }

/** Passwords whose hashes are counted, with the parameters of each. */
function counting(parameters: ScryptParameters = CHEAP) {
  const spent: ScryptParameters[] = []
  const passwords = scryptPasswords(parameters, (password, salt, used) => {
    spent.push(used)
    return deriveByScrypt(password, salt, used)
  })
  return { passwords, spent }
}

describe('scrypt', () => {
  it('agrees with RFC 7914 §12', async () => {
    const key = await deriveByScrypt('password', new TextEncoder().encode('NaCl'), {
      N: 1024,
      r: 8,
      p: 16,
    })
    expect(Buffer.from(key).toString('hex')).toBe(
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162',
    )
  })

  it('is N=2^14, r=8, p=5 unless told, and says so in what is stored', async () => {
    expect(SCRYPT).toEqual({ N: 16384, r: 8, p: 5 })
    const stored = await scryptPasswords().hash('correct horse')
    expect(stored).toMatch(/^scrypt\$N=16384,r=8,p=5\$[\w-]{22}\$[\w-]{43}$/)
    expect(await scryptPasswords().verify('correct horse', stored)).toEqual({
      right: true,
      outdated: false,
    })
  })
})

describe('a stored password', () => {
  it('verifies the same password and no other', async () => {
    const { passwords } = counting()
    const stored = await passwords.hash('🐴 battery staple')
    expect((await passwords.verify('🐴 battery staple', stored)).right).toBe(true)
    expect((await passwords.verify('🐴 battery stapl', stored)).right).toBe(false)
    expect(await passwords.hash('🐴 battery staple')).not.toBe(stored)
  })

  it('is the same typed composed or decomposed', async () => {
    const { passwords } = counting()
    const stored = await passwords.hash('caf\u00e9-au-lait')
    expect((await passwords.verify('cafe\u0301-au-lait', stored)).right).toBe(true)
  })

  it('is outdated when it was made with other parameters', async () => {
    const old = await scryptPasswords({ N: 512, r: 8, p: 1 }).hash('correct horse')
    const { passwords, spent } = counting()
    expect(await passwords.verify('correct horse', old)).toEqual({ right: true, outdated: true })
    expect(await passwords.verify('wrong', old)).toEqual({ right: false, outdated: false })
    expect(spent).toEqual([
      { N: 512, r: 8, p: 1 },
      { N: 512, r: 8, p: 1 },
    ])
  })

  it.each([
    ['nobody', null],
    ['an account recovered from Stripe', 'none'],
    ['a closed account', 'closed'],
  ])(
    'of %s costs exactly one hash with the same parameters and is never right',
    async (_, stored) => {
      const { passwords, spent } = counting()
      expect(await passwords.verify('anything', stored)).toEqual({ right: false, outdated: false })
      expect(spent).toEqual([CHEAP])
    },
  )

  it('waits its turn: at most two at once', async () => {
    let running = 0
    let most = 0
    const passwords = scryptPasswords(CHEAP, async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, 2))
      running -= 1
      return new Uint8Array(32)
    })
    await Promise.all(Array.from({ length: 9 }, () => passwords.hash('x')))
    expect(most).toBe(2)
  })
})

describe('a weak password', () => {
  const listed = new Map([[passwordListPath('password1'), 'iloveyou1\npassword1\n']])
  const assets = {
    fetch: async (request: Request) =>
      new Response(listed.get(new URL(request.url).pathname) ?? 'somethingelse\n'),
  }
  const weak = (password: string) => isWeakPassword(password, { email: 'Ada.Long@x.test' }, assets)

  it.each([
    ...['password1', 'PassWord1', 'ada.long@X.test', 'ADA.LONG', 'ada.long1!'],
    ...['        ', '\u00a0'.repeat(8), 'seven7   ', ' password1 ', ' ada.long@x.test '],
  ])('is “%s”', async (password) => expect(await weak(password)).toBe(true))

  it.each(['TitanForge', 'titanforge2026!', 'TitanForge AI', 'titanforgeai', 'titanforge.example'])(
    'is our own name: %s',
    async (password) => expect(await weak(password)).toBe(true),
  )

  it.each([
    'titanforge-demo-1',
    ' 8 inside ',
    'correct horse battery',
    'a'.repeat(64),
    '🐴🐴🐴🐴🐴🐴🐴🐴',
  ])('is not %s', async (password) => expect(await weak(password)).toBe(false))

  it('cannot be told without the list', async () => {
    const gone = { fetch: async () => new Response(null, { status: 404 }) }
    await expect(isWeakPassword('correct horse', { email: 'a@x.test' }, gone)).rejects.toThrow(
      'the password list is missing',
    )
  })
})
