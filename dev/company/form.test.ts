/** A page's form, read as a browser reads it. */

import { describe, expect, it } from 'vitest'
import { formWith } from './form.ts'

const page = `<form action="/search"><input name="q"></form>
<form method="post" action="/c/pay/cs_1?a=1&amp;b=2">
  <input type="hidden" name="step" value="card"><input name="cardNumber" value="">
  <input type="radio" name="save" value="yes"><input type="radio" name="save" value="no" checked>
  <button name="act" value="pay">Pay</button>
</form>`

describe('a form of a page', () => {
  it('is found by one of its fields, with what it would send', () => {
    expect(formWith(page, 'cardNumber', 'http://localhost:1/x')).toEqual({
      action: 'http://localhost:1/c/pay/cs_1?a=1&b=2',
      method: 'POST',
      fields: { step: 'card', cardNumber: '', save: 'no' },
    })
  })

  it('is missed loudly', () => {
    expect(() => formWith(page, 'cvc', 'http://localhost:1/x')).toThrow(/No form with a field cvc/)
  })
})
