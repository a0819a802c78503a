/** Personal data is known by its form or its column's name, and nothing of it is shown. */

import { describe, expect, it } from 'vitest'
import { isIban, kindByName, mask, passesLuhn, shown } from './personal.ts'

describe('personal data', () => {
  it.each([
    ['email', 'write to anna.meyer+news@mail.example.org today', 'write to [email] today'],
    ['email', 'münchen@exämple.de', '[email]'],
    // Test numbers that the schemes publish.
    ['card', '4242 4242 4242 4242', '[card]'],
    ['card', 'paid with 5555555555554444.', 'paid with [card].'],
    ['card', '378282246310005', '[card]'],
    // ISO 13616's and the registries' own examples.
    ['iban', 'GB29 NWBK 6016 1331 9268 19', '[iban]'],
    ['iban', 'DE89370400440532013000', '[iban]'],
    ['ip', 'from 203.0.113.9 at noon', 'from [ip] at noon'],
    ['ip', '2001:db8::8a2e:370:7334', '[ip]'],
    ['phone', 'call +49 30 1234567', 'call [phone]'],
    ['phone', '(555) 123-4567', '[phone]'],
    ['phone', '+14155550123', '[phone]'],
  ])('%s: %s', (kind, text, masked) => {
    expect(mask(text)).toEqual({ text: masked, kinds: [kind] })
  })

  it.each([
    '4242 4242 4242 4241',
    '0000000000000000',
    'GB29 NWBK 6016 1331 9268 18',
    '2026-10-01 12:30:45',
    '1.2.3',
    '999.1.1.1',
    '1,234,567.89',
    'a @ b',
    '12:30:45',
    '3.14159265358979',
    'AB12',
    '20261001',
  ])('not %s', (text) => {
    expect(mask(text)).toEqual({ text, kinds: [] })
  })

  it('finds several kinds in one cell', () => {
    expect(mask('a@b.io, 4111111111111111').kinds).toEqual(['email', 'card'])
  })

  it('checks digits as the standards say', () => {
    expect(passesLuhn('79927398713')).toBe(true)
    expect(passesLuhn('79927398710')).toBe(false)
    expect(isIban('FR1420041010050500013M02606')).toBe(true)
    expect(isIban('XX00')).toBe(false)
  })

  it.each([
    ['E-Mail', 'email'],
    ['customer_email', 'email'],
    ['Phone Number', 'phone'],
    ['firstName', 'name'],
    ['Last Name', 'name'],
    ['billing_address', 'address'],
    ['dateOfBirth', 'birth date'],
    ['SSN', 'id number'],
  ])('a column named %s is %s', (name, kind) => {
    expect(kindByName(name)).toBe(kind)
  })

  it.each(['product name', 'amount', 'telling', 'filename', 'model', 'region'])(
    '%s is none',
    (name) => {
      expect(kindByName(name)).toBeNull()
    },
  )

  it('cuts a value after it is masked, and takes out what hides or reorders text', () => {
    expect(shown(`${'x'.repeat(55)} someone@example.org`)).toBe(`${'x'.repeat(55)} [em…`)
    expect(shown('a\u202eb\n\u0007c')).toBe('a b c')
  })

  it('takes no time to speak of on what is made to take long', () => {
    for (const text of [
      '@'.repeat(50_000),
      'a@'.repeat(25_000),
      '1 '.repeat(25_000),
      '1-'.repeat(25_000),
      'AB12 '.repeat(10_000),
      ':'.repeat(50_000),
      '1:'.repeat(25_000),
    ])
      expect(mask(text).text.length).toBeGreaterThan(0)
  })
})
