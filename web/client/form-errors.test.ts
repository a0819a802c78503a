/** Refusals of the API as errors beside fields. */

import { describe, expect, it } from 'vitest'
import { fieldOfPointer, wrongOf } from './form-errors.ts'
import { readProblem, waitWords } from './problem.ts'

const aProblem = (given: Record<string, unknown>, status = 422) =>
  readProblem(status, new Headers(), { title: 'The request is not valid', status, ...given })

describe('wrongOf', () => {
  it('puts each error beside the field its pointer names', () => {
    const refusal = aProblem({
      code: 'validation_failed',
      errors: [
        { pointer: '#/email', detail: 'Enter an email address like name@example.com' },
        { pointer: '#/password', detail: 'Use at least 8 characters' },
      ],
    })
    expect(wrongOf(refusal, ['email', 'password'])).toEqual({
      fields: {
        email: 'Enter an email address like name@example.com',
        password: 'Use at least 8 characters',
      },
      general: null,
    })
  })

  it('says in its words what is wrong, not where programs find it', () => {
    const { message } = aProblem({
      code: 'validation_failed',
      detail: '`errors` names each field with a JSON pointer.',
      errors: [{ pointer: '#/from', detail: 'Write a date like 2026-11-25' }],
    })
    expect(message).toBe('The request is not valid. Write a date like 2026-11-25.')
  })

  it('keeps the first error of a field', () => {
    const refusal = aProblem({
      code: 'validation_failed',
      errors: [
        { pointer: '#/name', detail: 'first' },
        { pointer: '#/name', detail: 'second' },
      ],
    })
    expect(wrongOf(refusal, ['name']).fields).toEqual({ name: 'first' })
  })

  it('says above the button what no field accounts for', () => {
    const refusal = aProblem({
      code: 'validation_failed',
      errors: [{ pointer: '#/plan', detail: 'There is no such plan' }],
    })
    expect(wrongOf(refusal, ['email'])).toEqual({ fields: {}, general: refusal })
  })

  it.each([
    ['email_taken', ['email', 'password'], 'email'],
    ['weak_password', ['email', 'password'], 'password'],
    ['weak_password', ['currentPassword', 'newPassword'], 'newPassword'],
    ['invalid_credentials', ['currentPassword', 'newPassword'], 'currentPassword'],
  ] as const)('knows the field of %s without a pointer', (code, names, field) => {
    const refusal = aProblem({ code, detail: 'words' })
    const words =
      code === 'invalid_credentials'
        ? 'This is not your current password'
        : 'The request is not valid. words'
    expect(wrongOf(refusal, [...names])).toEqual({ fields: { [field]: words }, general: null })
  })

  it('says beside its field that there is no such invoice, and elsewhere what the API says', () => {
    const refusal = aProblem({ code: 'not_found', title: 'Nothing here' }, 404)
    expect(wrongOf(refusal, ['invoice', 'amountCents', 'endAccess'])).toEqual({
      fields: { invoice: 'There is no such invoice' },
      general: null,
    })
    expect(wrongOf(refusal, ['email'])).toEqual({ fields: {}, general: refusal })
  })

  it('does not say which of address and password was wrong at sign-in', () => {
    const refusal = aProblem({ code: 'invalid_credentials' }, 401)
    expect(wrongOf(refusal, ['email', 'password'])).toEqual({ fields: {}, general: refusal })
  })
})

describe('fieldOfPointer', () => {
  it.each([
    ['#/email', 'email'],
    ['/email', 'email'],
    ['#/options/dryRun', 'options'],
    ['#/a~1b~0c', 'a/b~c'],
    ['#', '#'],
  ])('reads %s', (pointer, field) => {
    expect(fieldOfPointer(pointer)).toBe(field)
  })
})

describe('readProblem', () => {
  it('shows the request id where the fault is ours, and only there', () => {
    const ours = aProblem({ code: 'internal_error', requestId: 'req_1' }, 500)
    const theirs = aProblem({ code: 'validation_failed', requestId: 'req_2' })
    expect(ours.quotable).toBe('req_1')
    expect(theirs.quotable).toBeNull()
  })

  it('makes words of an answer that is no problem document', () => {
    const refusal = readProblem(502, new Headers({ 'x-request-id': 'req_3' }), null)
    expect(refusal.code).toBe('unreadable')
    expect(refusal.message).toBe(
      'Something went wrong. The answer could not be read (status 502). Try again.',
    )
    expect(refusal.quotable).toBe('req_3')
  })

  it('says of what is in no state for it only why', () => {
    const detail = 'This key was replaced already; rotate the one that took its place.'
    const title = 'It is in no state for this'
    expect(aProblem({ code: 'wrong_state', title, detail }, 409).message).toBe(detail)
  })

  it('drops errors that have another shape', () => {
    const refusal = aProblem({ code: 'validation_failed', errors: [null, 1, { pointer: '#/x' }] })
    expect(refusal.errors).toEqual([])
  })

  it('reads how long to wait', () => {
    const refusal = readProblem(429, new Headers({ 'retry-after': '30' }), {
      code: 'too_many_attempts',
    })
    expect(refusal.retryAfterSeconds).toBe(30)
    expect(refusal.message).toBe('Something went wrong. Try again in 30 seconds.')
  })

  it.each([
    [1, '1 second'],
    [60, '60 seconds'],
    [601, '11 minutes'],
  ])('says %d seconds as %s', (seconds, words) => {
    expect(waitWords(seconds)).toBe(words)
  })
})
