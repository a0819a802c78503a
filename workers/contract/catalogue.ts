/** The only place that states plans, prices, limits and feature words; everything else derives from it. */

export const PLANS = ['starter', 'pro', 'enterprise'] as const
export type PlanKey = (typeof PLANS)[number]

export const SERVICES = ['micro_feature', 'website_audit', 'api_endpoint'] as const
export type ServiceKey = (typeof SERVICES)[number]
export type ProductKey = PlanKey | ServiceKey

export const INTERVALS = ['month', 'year'] as const
export type Interval = (typeof INTERVALS)[number]

export const CURRENCY = 'usd'

/** Requests are per quota window (a month), burst is per 60 s; `null` means unlimited or by contract. */
export type Limits = {
  requestsPerMonth: number | null
  burstPerMinute: number
  concurrentTasks: number | null
}

/** What backs a promise: a route or page that does it, or a clause that states it. */
export type Proof =
  | { kind: 'route'; path: string }
  | { kind: 'page'; path: string }
  | { kind: 'clause'; path: string }

/** Promises that are not running yet say so on the page. */
export type FeatureStatus = 'live' | 'soon' | 'on_request'

export type Feature = {
  key: string
  label: string
  value: string
  status: FeatureStatus
  proof: Proof | null
}

export type CataloguePrice = {
  lookupKey: string
  interval: Interval
  amountCents: number
  /** Not sold any more. A former amount keeps the lookup key that its successor has at Stripe. */
  retired: boolean
}

export type Plan = {
  key: PlanKey
  type: 'subscription'
  rank: number
  name: string
  description: string
  audience: string
  limits: Limits | null
  features: readonly Feature[]
  prices: readonly CataloguePrice[]
  contactSales: boolean
}

export type Service = {
  key: ServiceKey
  type: 'one_time_purchase'
  name: string
  description: string
  features: readonly Feature[]
  minCents: number
  maxCents: number
}

const soon = (key: string, label: string, value: string): Feature => ({
  key,
  label,
  value,
  status: 'soon',
  proof: null,
})

const onRequest = (key: string, label: string, value: string): Feature => ({
  key,
  label,
  value,
  status: 'on_request',
  proof: { kind: 'page', path: '/contact-sales' },
})

const live = (key: string, label: string, value: string, proof: Proof): Feature => ({
  key,
  label,
  value,
  status: 'live',
  proof,
})

/** What is used, what is left and when it turns: the meter itself is the proof. */
const METERED: Proof = { kind: 'route', path: '/usage' }
/** Each task with its state: no more run at once than the plan says. */
const TASKS: Proof = { kind: 'route', path: '/tasks' }
/** Reports that the tools made when the site was built. */
const EXAMPLES: Proof = { kind: 'page', path: '/examples' }

export const plans: readonly Plan[] = [
  {
    key: 'starter',
    type: 'subscription',
    rank: 1,
    name: 'Starter',
    description: 'The basic swarm for individual work.',
    audience: 'Individual developers, small startups and students',
    limits: { requestsPerMonth: 1_000, burstPerMinute: 60, concurrentTasks: 1 },
    features: [
      live('requests', 'API requests per month', '1,000', METERED),
      live('concurrency', 'Concurrent tasks', '1', TASKS),
      live('burst', 'Burst', '60 per minute', METERED),
      live(
        'agents',
        'Agents and tools',
        'Basic swarm: single-page audit, data analysis up to 1 MB',
        EXAMPLES,
      ),
      soon('builders', 'Builders', 'Recipes'),
      live('support', 'Support', 'Email', { kind: 'clause', path: '/terms#support' }),
      soon('community', 'Community', 'Community link'),
      live('dashboard', 'Dashboard', 'Plan, access and billing', {
        kind: 'page',
        path: '/dashboard',
      }),
    ],
    prices: [
      { lookupKey: 'starter_month_v1', interval: 'month', amountCents: 1_900, retired: false },
      { lookupKey: 'starter_year_v1', interval: 'year', amountCents: 19_900, retired: false },
    ],
    contactSales: false,
  },
  {
    key: 'pro',
    type: 'subscription',
    rank: 2,
    name: 'Pro',
    description: 'Advanced agents and tools for teams that ship every day.',
    audience: 'SMBs, growing development teams and professional freelancers',
    limits: { requestsPerMonth: 10_000, burstPerMinute: 600, concurrentTasks: 5 },
    features: [
      live('requests', 'API requests per month', '10,000', METERED),
      live('concurrency', 'Concurrent tasks', '5', TASKS),
      live('burst', 'Burst', '600 per minute', METERED),
      live(
        'agents',
        'Agents and tools',
        'Adds crawl, diffs over time, analysis up to 5 MB',
        EXAMPLES,
      ),
      soon('builders', 'Builders', 'API builder and model planning'),
      live('support', 'Support', 'Priority email', { kind: 'clause', path: '/terms#support' }),
      soon('chat', 'Chat', 'Replies in the ticket thread'),
      live('dashboard', 'Dashboard', 'Plan, access and billing', {
        kind: 'page',
        path: '/dashboard',
      }),
      soon('analytics', 'Analytics', 'Basic analytics'),
      soon('team', 'Team', 'Team collaboration'),
    ],
    prices: [
      { lookupKey: 'pro_month_v1', interval: 'month', amountCents: 9_900, retired: false },
      { lookupKey: 'pro_year_v1', interval: 'year', amountCents: 99_900, retired: false },
    ],
    contactSales: false,
  },
  {
    key: 'enterprise',
    type: 'subscription',
    rank: 3,
    name: 'Enterprise',
    description: 'Dedicated agents, limits by contract and a person to call.',
    audience: 'Large enterprises, high volume and custom needs',
    limits: null,
    features: [
      onRequest('requests', 'API requests per month', 'By contract, may be unlimited'),
      onRequest('concurrency', 'Concurrent tasks', 'By contract'),
      onRequest('burst', 'Burst', 'By contract'),
      onRequest('agents', 'Agents and tools', 'Adds dedicated agents and tools'),
      onRequest('support', 'Support', '24/7 premium with SLA'),
      onRequest('dashboard', 'Dashboard', 'Advanced analytics, SSO, on-premise or private cloud'),
    ],
    prices: [],
    contactSales: true,
  },
]

export const services: readonly Service[] = [
  {
    key: 'micro_feature',
    type: 'one_time_purchase',
    name: 'Micro-Feature Development Package',
    description: 'One small, well-specified feature, delivered as a patch with tests.',
    features: [soon('delivery', 'Delivery', 'Patch and tests, signed off by a person')],
    minCents: 49_900,
    maxCents: 149_900,
  },
  {
    key: 'website_audit',
    type: 'one_time_purchase',
    name: 'Website Audit & Optimization Report',
    description: 'Security, SEO, accessibility, performance and hygiene, with the exact fixes.',
    features: [soon('delivery', 'Delivery', 'Report as HTML and JSON, signed off by a person')],
    minCents: 29_900,
    maxCents: 79_900,
  },
  {
    key: 'api_endpoint',
    type: 'one_time_purchase',
    name: 'Automated API Endpoint Creation',
    description: 'A tested, documented API from your schema, ready to deploy.',
    features: [
      soon('delivery', 'Delivery', 'Zip with app, tests and docs, signed off by a person'),
    ],
    minCents: 79_900,
    maxCents: 199_900,
  },
]

/** The plan behind a key; `undefined` for words we do not sell. */
export const planOf = (key: string): Plan | undefined => plans.find((plan) => plan.key === key)

/** The price on sale for a plan and interval; `undefined` where sales must be asked. */
export const priceOf = (plan: PlanKey, interval: Interval): CataloguePrice | undefined =>
  planOf(plan)?.prices.find((price) => price.interval === interval && !price.retired)

/** What a year saves over twelve months, in cents. */
export function yearlySavingCents(plan: PlanKey): number {
  const month = priceOf(plan, 'month')
  const year = priceOf(plan, 'year')
  return month && year ? month.amountCents * 12 - year.amountCents : 0
}

/** `1900` → `$19`, `8325` → `$83.25`: whole dollars drop the cents. */
export function formatMoney(cents: number, currency: string = CURRENCY): string {
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: cents % 100 === 0 ? 0 : 2,
  }).format(cents / 100)
}
