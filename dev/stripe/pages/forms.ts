/** Small parts every page's routes share: reading a form, the polite outage, words for what is not there. */

import type { Context } from 'hono'
import type { Html } from './layout.ts'
import { message } from './layout.ts'

/** Our own words: Stripe documents none for an outage of its pages. */
export const OUTAGE_WORDS =
  'We cannot reach the payment service right now. You have not been charged. Please try again in a minute.'

/** Stripe's words for a failed 3-D Secure step: `payment_intent_authentication_failure`, docs.stripe.com/error-codes. */
export const AUTHENTICATION_FAILED =
  'We are unable to authenticate your payment method. Please choose a different payment method and try again.'

/** The posted fields; a body that is no form reads as empty. */
export async function formOf(c: Context): Promise<Record<string, unknown>> {
  const type = c.req.header('content-type') ?? ''
  const isForm = /^(application\/x-www-form-urlencoded|multipart\/form-data)/.test(type)
  return isForm ? await c.req.parseBody() : {}
}

/** 303, so that a reload never posts again. */
export const seeOther = (c: Context, to: string): Response => c.redirect(to, 303)

export const show = (c: Context, body: Html, status: 200 | 402 | 404 | 410 | 422 | 503 = 200) =>
  c.html(body, status)

export const notFound = (c: Context, what: string) =>
  show(
    c,
    message(
      `No such ${what}`,
      `There is no ${what} at this address. It may belong to a state that was reset since.`,
    ),
    404,
  )

export const outcomeOf = (form: Record<string, unknown>): 'complete' | 'fail' =>
  form.outcome === 'complete' ? 'complete' : 'fail'
