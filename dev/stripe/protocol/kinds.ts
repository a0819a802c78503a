/** Kinds of parameters that say more than string or integer, and the errors for what is none (https://docs.stripe.com/error-codes). */

import { invalid, invalidValue, tooSmall } from './errors.ts'
import type { FormValue } from './form.ts'

/** https://docs.stripe.com/currencies#presentment-currencies */
const CURRENCIES: readonly string[] = `
  usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn
  bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf
  gtq gyd hkd hnl hrk htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp
  lkr lrd lsl mad mdl mga mkd mmk mnt mop mro mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr
  pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sll sos srd std szl
  thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw usdc
  btn ghs eek lvl svc vef ltl
`
  .trim()
  .split(/\s+/)

export function checkCurrency(value: string, name: string): void {
  const currency = value.toLowerCase()
  if (!CURRENCIES.includes(currency))
    throw invalidValue(
      name,
      `Invalid currency: ${currency}. Stripe currently supports these currencies: ${CURRENCIES.join(', ')}`,
    )
}

export function checkEmail(value: string, name: string): void {
  if (!/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value))
    throw invalid(400, 'email_invalid', `Invalid email address: ${value}`, name)
}

/** Apps may be returned to by a scheme of their own (https://docs.stripe.com/api/payment_intents/confirm#confirm_payment_intent-return_url), pages not. */
export function checkUrl(value: string, kind: 'url' | 'uri', name: string): void {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(value))
    throw invalid(
      400,
      'url_invalid',
      'Invalid URL: An explicit scheme (such as https) must be provided.',
      name,
    )
  if (!URL.canParse(value) || (kind === 'url' && !/^https?:\/\//i.test(value)))
    throw invalid(400, 'url_invalid', 'Not a valid URL', name)
}

export function checkAtLeast(value: string, minimum: number, name: string): void {
  if (Number(value) < minimum) throw tooSmall(name, minimum)
}

/** https://docs.stripe.com/api/metadata */
const MAX_KEYS = 50
const MAX_KEY = 40
const MAX_VALUE = 500

const lengthOf = (text: string): number => [...text].length

export function checkMetadata(value: FormValue, name: string): void {
  if (typeof value !== 'object' || Array.isArray(value)) throw invalidValue(name, 'Invalid object')
  const entries = Object.entries(value)
  checkKeys(entries.length, name)
  for (const [key, text] of entries) {
    const path = `${name}[${key}]`
    if (lengthOf(key) > MAX_KEY)
      throw invalidValue(
        path,
        `Metadata keys can have up to ${MAX_KEY} characters, but you passed in a key that is ${lengthOf(key)} characters. Invalid key: ${key}`,
      )
    if (typeof text !== 'string')
      throw invalidValue(path, `Invalid string: ${JSON.stringify(text)}`)
    if (lengthOf(text) > MAX_VALUE)
      throw invalidValue(
        path,
        `Metadata values can have up to ${MAX_VALUE} characters, but you passed in a value that is ${lengthOf(text)} characters. Invalid value: ${text}`,
      )
  }
}

/** Also for what a merge would come to. */
export function checkKeys(count: number, name: string): void {
  if (count > MAX_KEYS)
    throw invalidValue(
      name,
      `Metadata can have up to ${MAX_KEYS} keys, but there would be ${count}.`,
    )
}
