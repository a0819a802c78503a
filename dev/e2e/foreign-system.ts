/** Somebody else's system on the same Stripe account: it knows Stripe's API and its key, and nothing of ours. */

import * as z from 'zod'
import { developmentVariables } from '../company/settings.ts'
import type { connectCompany } from './connected.ts'

type Company = ReturnType<typeof connectCompany>

const Found = z.object({ data: z.array(z.object({ id: z.string() })).min(1) })
const Sold = z.object({ id: z.string(), status: z.literal('active') })

async function call(company: Company, path: string, form?: Record<string, string>) {
  const { STRIPE_SECRET_KEY = '' } = developmentVariables().values
  const answer = await fetch(`${company.stripe}/v1${path}`, {
    headers: { authorization: `Bearer ${STRIPE_SECRET_KEY}` },
    ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
  })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

/** Sells a customer of ours a second plan, to the card they paid us with. Answers the subscription's id. */
export async function sellsBeside(
  company: Company,
  email: string,
  lookupKey: string,
): Promise<string> {
  const query = new URLSearchParams({ email })
  const [customer] = Found.parse(await call(company, `/customers?${query}`)).data
  const [price] = Found.parse(await call(company, `/prices?lookup_keys[0]=${lookupKey}`)).data
  const cards = await call(company, `/payment_methods?customer=${customer?.id}`)
  const [card] = Found.parse(cards).data
  const sold = await call(company, '/subscriptions', {
    customer: customer?.id ?? '',
    'items[0][price]': price?.id ?? '',
    default_payment_method: card?.id ?? '',
  })
  await company.idle()
  return Sold.parse(sold).id
}
