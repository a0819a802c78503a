/** Every page of the site: where it is, what search engines read about it, and how it is delivered. */

import { brand } from '../workers/contract/brand.ts'

export type Page = {
  path: string
  title: string
  description: string
  /** site: HTML is all · form: HTML that the app brings to life · app: a skeleton that the app fills. */
  kind: 'site' | 'form' | 'app'
  /** Listed in the sitemap and open to search engines. */
  indexed: boolean
  /** A style sheet beside that of all public pages. */
  sheet?: 'reference'
}

const site = (path: string, title: string, description: string): Page => ({
  path,
  title,
  description,
  kind: 'site',
  indexed: true,
})
const form = (path: string, title: string, description: string, indexed = false): Page => ({
  path,
  title,
  description,
  kind: 'form',
  indexed,
})
const app = (path: string, title: string, description: string): Page => ({
  path,
  title,
  description,
  kind: 'app',
  indexed: false,
})

export const pages: readonly Page[] = [
  site('/', `${brand.name}: agent work, finished and signed off`, brand.description),
  site(
    '/pricing',
    'Pricing',
    'Starter $19 and Pro $99 a month, yearly plans save up to 16 %. A hard limit instead of overage, a refund policy you read before you buy.',
  ),
  site(
    '/docs',
    'Documentation',
    'Get a token, make the first call, read every problem the API can answer, and download its OpenAPI description.',
  ),
  site(
    '/docs/problems',
    'Problems',
    'Every problem the API can answer, by code, with its status and what to do about it.',
  ),
  {
    ...site(
      '/docs/api',
      'API reference',
      'Every operation of the API with parameters, answers, problems, examples in curl, TypeScript and Python, and a form to try it.',
    ),
    sheet: 'reference',
  },
  site('/terms', 'Terms', 'The terms of using TitanForge, in plain words.'),
  site('/privacy', 'Privacy', 'What we store, why, for how long, and what we never do with it.'),
  site('/refunds', 'Refunds', 'Who gets a refund, how much, and how to ask for it.'),
  form(
    '/contact-sales',
    'Talk to sales',
    'Enterprise plans with limits by contract, single sign-on and private deployment: tell us what you need.',
    true,
  ),
  form(
    '/register',
    'Create account',
    'Create your TitanForge account: an email address and a password.',
    true,
  ),
  form('/login', 'Sign in', 'Sign in to TitanForge.', true),
  form('/forgot-password', 'Forgot password', 'Ask for a link to set a new password.'),
  form('/reset-password', 'Set a new password', 'Set a new password with the link we mailed.'),
  form('/verify-email', 'Confirm your address', 'Confirm your address with the link we mailed.'),
  app('/dashboard', 'Dashboard', 'Your plan, what it includes and what to do next.'),
  app('/checkout/success', 'Your purchase', 'The state of your purchase, as it happens.'),
  app('/billing', 'Billing', 'Plan, next charge, payment method and invoices.'),
  app('/approvals', 'Approvals', 'What waits for your decision, and what was decided.'),
  app('/settings', 'Settings', 'Profile, password, address and where you are signed in.'),
]

/** The page at a path; `undefined` where there is none. */
export const pageAt = (path: string): Page | undefined => pages.find((page) => page.path === path)
