/** Expected words are those Stripe's card fields show; numbers from https://docs.stripe.com/testing */

import { describe, expect, it } from 'vitest'
import { entryOf, readCard } from './card.ts'

const NOW = 1_795_478_400 // 2026-11-24T00:00:00Z
const good = {
  email: '',
  number: '4242 4242 4242 4242',
  expiration: '12 / 34',
  cvc: '123',
  name: 'Ada Lovelace',
}

const errorsOf = (changed: Partial<typeof good>, options = {}) => {
  const read = readCard({ ...good, ...changed }, NOW, options)
  return read.kind === 'wrong' ? read.errors : {}
}

describe('the card fields', () => {
  it('read a complete card', () => {
    expect(readCard(good, NOW)).toMatchObject({
      kind: 'card',
      card: { number: '4242424242424242', expMonth: 12, expYear: 2034, cvc: '123' },
    })
  })

  it.each([
    ['1234', { expMonth: 12, expYear: 2034 }],
    ['12/2034', { expMonth: 12, expYear: 2034 }],
    ['1/27', { expMonth: 1, expYear: 2027 }],
    ['11 / 26', { expMonth: 11, expYear: 2026 }],
  ])('read the expiration %s', (expiration, card) => {
    expect(readCard({ ...good, expiration }, NOW)).toMatchObject({ kind: 'card', card })
  })

  it.each([
    ['', 'Your card number is incomplete.'],
    ['4242 4242', 'Your card number is incomplete.'],
    // The number docs.stripe.com/testing#invalid-data gives for a wrong check digit.
    ['4242 4242 4242 4241', 'Your card number is invalid.'],
    ['4242 abcd 4242 4242', 'Your card number is invalid.'],
    ['42424242424242424242', 'Your card number is invalid.'],
  ])('refuse the number %j', (number, words) => {
    expect(errorsOf({ number }).number).toBe(words)
  })

  it.each([
    ['', "Your card's expiration date is incomplete."],
    ['12', "Your card's expiration date is incomplete."],
    ['13 / 34', "Your card's expiration date is invalid."],
    ['00 / 34', "Your card's expiration date is invalid."],
    ['12 / 25', "Your card's expiration year is in the past."],
    ['10 / 26', "Your card's expiration date is in the past."],
    ['12 / 99', "Your card's expiration year is invalid."],
  ])('refuse the expiration %j', (expiration, words) => {
    expect(errorsOf({ expiration }).expiration).toBe(words)
  })

  it('ask for three digits of CVC, four on American Express', () => {
    expect(errorsOf({ cvc: '12' }).cvc).toBe("Your card's security code is incomplete.")
    expect(errorsOf({ cvc: '12a' }).cvc).toBe("Your card's security code is incomplete.")
    expect(errorsOf({ number: '3782 822463 10005', cvc: '123' })).toEqual({
      cvc: "Your card's security code is incomplete.",
    })
    expect(errorsOf({ number: '3782 822463 10005', cvc: '1234' })).toEqual({})
    expect(errorsOf({ number: '3056 930902 5904' })).toEqual({})
  })

  it('ask for an address only where the page does', () => {
    expect(errorsOf({ email: 'nobody' })).toEqual({})
    expect(errorsOf({ email: 'nobody' }, { askEmail: true })).toEqual({
      email: 'Your email is invalid.',
    })
    expect(errorsOf({}, { askEmail: true })).toEqual({ email: 'Your email is incomplete.' })
  })

  it('take nothing but bounded text from a form', () => {
    const entry = entryOf({ number: ['4242'], name: ` ${'x'.repeat(500)}`, other: '1' })
    expect(entry.number).toBe('')
    expect(entry.name).toHaveLength(200)
    expect(Object.keys(entry)).toEqual(['email', 'number', 'expiration', 'cvc', 'name'])
  })
})
