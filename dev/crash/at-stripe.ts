/** Asks the local Stripe's API as its owner would: the truth that the audit compares with. */

import { developmentVariables } from '../company/settings.ts'
import type { Company } from '../e2e/company.ts'
import { call } from './workload.ts'

/** The answer's body; throws Unanswered when Stripe, too, is dead, and for what it does not know. */
export async function atStripe(company: Company, path: string): Promise<unknown> {
  const { STRIPE_SECRET_KEY = '' } = developmentVariables().values
  const { status, body } = await call(`${company.stripe}/v1${path}`, {
    headers: { authorization: `Bearer ${STRIPE_SECRET_KEY}` },
  })
  if (status !== 200) throw new Error(`Stripe answered ${status} to ${path}`)
  return body
}
