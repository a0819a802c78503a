/** Every page of the site: where it is, what search engines read about it, and how it is delivered. */

import { brand, brandKit } from '../workers/contract/brand.ts'
import { monthly, UP_TO } from './pages/price-words.ts'

/** What a page inlines beside the style that all public pages share. */
export const SHEETS = ['landing', 'pricing', 'examples', 'prose', 'form', 'reference'] as const
export type Sheet = (typeof SHEETS)[number]

export type Page = {
  path: string
  title: string
  description: string
  /** site: HTML is all · form: HTML that the app brings to life · app: a skeleton that the app fills. */
  kind: 'site' | 'form' | 'app'
  /** Listed in the sitemap and open to search engines. */
  indexed: boolean
  sheet?: Sheet
  /** The day it was written, YYYY-MM-DD: pages that are articles. */
  published?: string
}

const site = (path: string, title: string, description: string, sheet: Sheet = 'prose'): Page => ({
  path,
  title,
  description,
  kind: 'site',
  indexed: true,
  sheet,
})
const form = (path: string, title: string, description: string, indexed = false): Page => ({
  path,
  title,
  description,
  kind: 'form',
  indexed,
  sheet: 'form',
})
const app = (path: string, title: string, description: string): Page => ({
  path,
  title,
  description,
  kind: 'app',
  indexed: false,
})

export const pages: readonly Page[] = [
  site('/', `${brand.name}: agent work, finished and signed off`, brandKit.description, 'landing'),
  site(
    '/pricing',
    'Pricing',
    `Starter ${monthly('starter')} and Pro ${monthly('pro')} a month, yearly plans save ${UP_TO}. A hard limit instead of overage, a refund policy you read before you buy.`,
    'pricing',
  ),
  site(
    '/services',
    'Services',
    'A micro-feature, a website audit or an API endpoint: fixed scope, one payment inside a published range, signed off by a person.',
    'pricing',
  ),
  site(
    '/examples',
    'Examples',
    'Goals our tools really ran: a neglected website audited, a well-kept one beside it, a table of orders analysed. Every report to open.',
    'examples',
  ),
  site(
    '/docs',
    'Documentation',
    'Quick start, guides to goals, authentication, limits, retries and errors, every problem by code, and the OpenAPI description.',
  ),
  site(
    '/docs/problems',
    'Problems',
    'Every problem the API can answer, by code, with its status and what to do about it.',
  ),
  site(
    '/docs/api',
    'API reference',
    'Every operation of the API with parameters, answers, problems, examples in curl, TypeScript and Python, and a form to try it.',
    'reference',
  ),
  site(
    '/blog',
    'Blog',
    'What we learned building a metered API that bills exactly once: webhooks, quotas, errors.',
  ),
  site('/terms', 'Terms', `The terms of using ${brand.shortName}, in plain words.`),
  site('/privacy', 'Privacy', 'What we store, why, for how long, and what we never do with it.'),
  site('/refunds', 'Refunds', 'Who gets a refund, how much, and how to ask for it.'),
  // What the Worker shows at the link of a report that is not there (`noReport`).
  {
    ...site('/report-ended', 'No longer published', 'This report is no longer published.'),
    indexed: false,
  },
  {
    ...site('/report-unknown', 'No such report', 'There is no report under this link.'),
    indexed: false,
  },
  form(
    '/contact-sales',
    'Talk to sales',
    'Enterprise plans with limits by contract, single sign-on and private deployment: tell us what you need.',
    true,
  ),
  form(
    '/status',
    'Status',
    'How the service is right now, check by check, and every incident with what we changed after it.',
    true,
  ),
  form(
    '/register',
    'Create account',
    `Create your ${brand.shortName} account: an email address and a password.`,
    true,
  ),
  form('/login', 'Sign in', `Sign in to ${brand.shortName}.`, true),
  form('/forgot-password', 'Forgot password', 'Ask for a link to set a new password.'),
  form('/reset-password', 'Set a new password', 'Set a new password with the link we mailed.'),
  form('/verify-email', 'Confirm your address', 'Confirm your address with the link we mailed.'),
  form('/unsubscribe', 'Unsubscribe', 'Turn a topic of our mails off, without signing in.'),
  app('/dashboard', 'Dashboard', 'Your plan, what it includes and what to do next.'),
  app('/tasks', 'Tasks', 'What the swarm works on for you, and what it did.'),
  app('/goal', 'Goal', 'One goal as it happens: its tasks, steps and results.'),
  app('/checkout/success', 'Your purchase', 'The state of your purchase, as it happens.'),
  app(
    '/usage',
    'Usage',
    'Requests used of your plan, by day, key and member, and when they reset.',
  ),
  app('/billing', 'Billing', 'Plan, next charge, payment method and invoices.'),
  app('/approvals', 'Approvals', 'What waits for your decision, and what was decided.'),
  app('/analytics', 'Analytics', 'How the business does, day by day.'),
  app(
    '/agents',
    'Agents',
    'The agents that run the company, their queues, and what needs a person.',
  ),
  app('/settings', 'Settings', 'Profile, API keys, password, address and where you are signed in.'),
]

/** The page at a path; `undefined` where there is none. */
export const pageAt = (path: string): Page | undefined => pages.find((page) => page.path === path)
