/** Written from the OpenAPI document by `npm run client`; not edited by hand. */

/** A file as it is: what Node’s readFile gives, a File of a form, or its text. */
export type Bytes = Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string

export const BASE_URL = 'https://titanforge.example/api/v1'

export type User = {
  id: string
  email: string
  emailVerified: boolean
  name: string | null
  isSuperuser: boolean
  timeZone: string
  createdAt: string
  /** The one that has not ended, or null. */
  subscription: Subscription | null
  /** What the account may do now. */
  entitlements: Entitlements
}

export type Subscription = {
  /** Stripe’s own. */
  id: string
  plan: 'starter' | 'pro' | 'enterprise' | (string & {})
  interval: 'month' | 'year' | (string & {})
  /** Stripe’s own words; new ones may come. */
  status: string
  /** Per interval, before tax and discount. */
  amountCents: number
  currency: string
  currentPeriodStart: string
  currentPeriodEnd: string
  cancelAtPeriodEnd: boolean
  /** When it ends, if it was cancelled. */
  endsAt: string | null
  /** A downgrade that waits for the end of the period. */
  pendingChange: {
    plan: 'starter' | 'pro' | 'enterprise' | (string & {})
    interval: 'month' | 'year' | (string & {})
    at: string
  } | null
  changedOutside: string | null
  awaitingPayment: {
    plan: 'starter' | 'pro' | 'enterprise' | (string & {})
    interval: 'month' | 'year' | (string & {})
    url: string | null
    expiresAt: string
  } | null
  /** When the oldest unpaid invoice was finalised. */
  pastDueSince: string | null
  /** Until then a late payment changes nothing. */
  graceEndsAt: string | null
  trialEndsAt: string | null
  discount: Discount | null
  paymentMethod: PaymentMethod | null
  createdAt: string
}

export type Discount = {
  name: string
  percentOff?: number
  amountOffCents?: number
  duration?: string
  endsAt: string | null
}

export type PaymentMethod = {
  brand: string
  last4: string
  expMonth: number
  expYear: number
}

export type Entitlements = {
  /** `grace`: a payment is late, everything still works. `suspended`: what was made can be read, nothing new begins. `none`: no plan. */
  access: 'full' | 'grace' | 'suspended' | 'none' | (string & {})
  plan: 'starter' | 'pro' | 'enterprise' | (string & {}) | null
  /** Null is unlimited; 0 without access. */
  requestsPerMonth: number | null
  /** Requests in any 60 seconds. */
  burstPerMinute: number
  /** Null is unlimited; 0 without access. */
  concurrentTasks: number | null
  /** Keys of the plan’s features. */
  features: string[]
  /** Why the access is what it is. */
  reason: string
  /** Rises with every change. */
  version: number
}

export type Tokens = {
  access_token: string
  token_type: 'bearer'
  expires_in: 600
  refresh_token: string
}

export type Session = {
  id: string
  createdAt: string
  /** Good to a few minutes. */
  lastSeenAt: string
  userAgent: string | null
  /** The one this request was made with. */
  current: boolean
}

export type Product = {
  id: string
  key:
    | 'starter'
    | 'pro'
    | 'enterprise'
    | 'micro_feature'
    | 'website_audit'
    | 'api_endpoint'
    | (string & {})
  type: 'subscription' | 'one_time_purchase' | (string & {})
  name: string
  description: string
  /** What a plan promises; what is not built yet says so in `status`. */
  features: {
    key: string
    label: string
    value: string
    status: 'live' | 'soon' | 'on_request' | (string & {})
  }[]
  /** Null for services and where a contract sets them. */
  limits: {
    requestsPerMonth: number | null
    burstPerMinute: number
    concurrentTasks: number | null
  } | null
  contactSales: boolean
  prices: Price[]
}

export type Price =
  | {
      id: string
      interval: 'month' | 'year' | (string & {}) | null
      amountCents: number
      currency: string
      active: boolean
    }
  | {
      id: string
      interval: null
      minCents: number
      maxCents: number
      currency: string
      active: boolean
    }

export type CheckoutStatus = 'open' | 'processing' | 'active' | 'failed' | 'expired' | (string & {})

export type Preview = {
  id: string
  kind: 'upgrade' | 'downgrade' | (string & {})
  effective: 'now' | 'period_end' | (string & {})
  effectiveAt: string
  dueNowCents: number
  taxCents: number
  creditCents: number
  lines: {
    description: string
    amountCents: number
  }[]
  next: {
    amountCents: number
    at: string
  }
  currency: string
  expiresAt: string
}

export type NextAction = {
  kind: 'redirect'
  url: string
}

export type Offer = {
  id: string
  plan: 'enterprise'
  interval: 'month' | 'year' | (string & {})
  amountCents: number
  currency: string
  limits: Contract
  note: string | null
  customer: string
  toMe: boolean
  made: boolean
  status: 'proposed' | 'denied' | 'open' | 'accepted' | 'withdrawn' | 'expired' | (string & {})
  expiresAt: string
  createdAt: string
}

export type Contract = {
  requestsPerMonth: number | null
  burstPerMinute: number
  concurrentTasks: number | null
}

export type Invoice = {
  /** Stripe’s own. */
  id: string
  number: string | null
  createdAt: string
  status: string
  totalCents: number
  taxCents: number
  paidCents: number
  refundedCents: number
  currency: string
  description: string | null
  /** Where it can be paid and read. */
  hostedUrl: string | null
  pdfUrl: string | null
}

export type ApiKey = {
  id: string
  name: string
  /** How the key begins, to recognise it by. */
  prefix: string
  /** How the key ends. */
  last4: string
  scopes: ('goals:read' | 'goals:write' | 'usage:read' | 'account:read' | (string & {}))[]
  /** A limit of its own within the account’s, per quota window; null is none. Headers name it `key`. */
  requestsPerMonth: number | null
  createdAt: string
  expiresAt: string | null
  /** Good to the minute. */
  lastUsedAt: string | null
  /** A revoked key is refused from that moment on. */
  revokedAt: string | null
}

export type NewApiKey = {
  apiKey: ApiKey
  /** The whole key, shown this once; null when the answer is a replay. */
  secret: string | null
}

export type Usage = {
  plan: 'starter' | 'pro' | 'enterprise' | (string & {}) | null
  /** Requests in this window; null is unlimited, 0 is no access. */
  limit: number | null
  used: number
  remaining: number | null
  windowStart: string | null
  /** When `used` starts again at 0. */
  windowEnd: string | null
  /** The limit of any 60 seconds. */
  burst: {
    limit: number
    remaining: number
    resetsAt: string
  }
  /** When the limit is reached at this window’s pace; null if the window turns first. */
  projectedExhaustionAt: string | null
  /** The last 30 days in UTC, oldest first, today included. */
  days: {
    date: string
    requests: number
  }[]
  /** This window, most used first; `keyId` null is what came without a key. */
  keys: {
    keyId: string | null
    name: string
    requests: number
  }[]
  members: {
    userId: string
    name: string
    requests: number
  }[]
}

export type Plan = {
  engine: string
  tasks: PlannedTask[]
  question: string | null
}

export type PlannedTask = {
  id: string
  tool: string
  title: string
  input: Record<string, unknown>
  deps: string[]
  why: string
}

export type Goal = {
  id: string
  text: string
  status:
    | 'queued'
    | 'planning'
    | 'running'
    | 'waiting_approval'
    | 'needs_human'
    | 'succeeded'
    | 'failed'
    | 'cancelled'
    | 'budget_exhausted'
    | (string & {})
  engine: string | null
  tasks: Task[]
  question: string | null
  answers: {
    question: string
    askedAt: string
    text: string | null
    attachments: string[]
    answeredAt: string
  }[]
  error: {
    code: string
    detail: string
  } | null
  usage: {
    requests: number
    modelCostMicroUsd: number
    tokens: number
  }
  artifacts: Artifact[]
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
}

export type Task = {
  id: string
  goalId: string
  tool: string
  title: string
  status:
    | 'blocked'
    | 'ready'
    | 'running'
    | 'waiting_approval'
    | 'retry_wait'
    | 'done'
    | 'failed'
    | 'cancelled'
    | 'denied'
    | (string & {})
  attempt: number
  why: string
  deps: string[]
  startedAt: string | null
  finishedAt: string | null
  error: {
    code: string
    detail: string
  } | null
}

export type Artifact = {
  id: string
  goalId: string
  name: string
  mediaType: string
  bytes: number
  sha256: string
  publicUrl: string | null
  createdAt: string
}

export type GoalSummary = {
  id: string
  text: string
  status:
    | 'queued'
    | 'planning'
    | 'running'
    | 'waiting_approval'
    | 'needs_human'
    | 'succeeded'
    | 'failed'
    | 'cancelled'
    | 'budget_exhausted'
    | (string & {})
  engine: string | null
  question: string | null
  error: {
    code: string
    detail: string
  } | null
  usage: {
    requests: number
    modelCostMicroUsd: number
    tokens: number
  }
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
}

export type Tool = {
  name: string
  version: number
  title: string
  tier: 'starter' | 'pro' | 'enterprise' | (string & {})
  effects: 'none' | 'network' | 'write' | 'money' | (string & {})
  approval: 'member' | 'owner' | 'operator' | (string & {}) | null
  timeoutSeconds: number
  input: Record<string, unknown>
}

export type Schedule = {
  id: string
  text: string
  cadence: 'daily' | 'weekly' | 'monthly' | (string & {})
  time: string
  day: number | null
  timeZone: string
  paused: boolean
  nextRunAt: string | null
  lastRunAt: string | null
  lastGoalId: string | null
  lastRefusal: string | null
  createdAt: string
}

export type Attachment = {
  id: string
  name: string
  kind: 'csv' | 'json' | 'text' | 'binary' | (string & {})
  bytes: number
  sha256: string
}

export type Approval = {
  id: string
  goalId: string | null
  kind: 'tool' | 'refund' | 'quote' | 'mail' | 'catalogue' | 'delivery' | (string & {})
  action: {
    tool: string
    arguments: Record<string, unknown>
  }
  actionHash: string
  summary: string
  status: 'pending' | 'approved' | 'denied' | 'expired' | 'consumed' | (string & {})
  mayDecide: 'member' | 'owner' | 'operator' | (string & {})
  proposedBy: string
  proposer: string | null
  own: boolean
  expiresAt: string
  decidedBy: string | null
  decider: string | null
  decidedAt: string | null
  reason: string | null
  sole: boolean
  effectAt: string | null
  outcome: ApprovalOutcome | null
  createdAt: string
}

export type ApprovalOutcome = {
  kind: 'done' | 'refused' | (string & {})
  detail: string
}

export type Lead = {
  id: string
  email: string
  name: string | null
  company: string | null
  requestsPerMonth: number | null
  message: string
  createdAt: string
}

export type KeptLead = {
  id: string
  email: string
  name: string | null
  company: string | null
  requestsPerMonth: number | null
  message: string
  createdAt: string
  status: 'new' | 'suspected' | (string & {})
}

export type Health = {
  status: 'ok' | 'degraded' | 'down' | (string & {})
  version: string
  environment: string
  checks: Record<string, unknown>
}

export type Problem = {
  /** A page that explains the code. */
  type: string
  title: string
  status: number
  /** What is wrong with this very request. */
  detail: string
  code: ProblemCode
  requestId: string
  /** What is wrong with which field of the body. */
  errors?: FieldError[]
}

export type ProblemCode =
  | 'malformed_json'
  | 'invalid_signature'
  | 'stale_signature'
  | 'invalid_event'
  | 'two_credentials'
  | 'unsupported_grant_type'
  | 'unauthenticated'
  | 'invalid_credentials'
  | 'invalid_token'
  | 'token_expired'
  | 'refresh_reused'
  | 'invalid_key'
  | 'key_expired'
  | 'key_revoked'
  | 'not_found'
  | 'method_not_allowed'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'validation_failed'
  | 'weak_password'
  | 'unknown_plan'
  | 'contact_sales'
  | 'no_change'
  | 'idempotency_mismatch'
  | 'amount_too_large'
  | 'plan_required'
  | 'payment_overdue'
  | 'payment_failed'
  | 'forbidden'
  | 'csrf'
  | 'scope_missing'
  | 'not_in_plan'
  | 'email_unverified'
  | 'account_disabled'
  | 'email_taken'
  | 'already_subscribed'
  | 'change_pending'
  | 'already_decided'
  | 'not_replayable'
  | 'wrong_state'
  | 'action_changed'
  | 'price_changed'
  | 'disputed'
  | 'idempotency_in_flight'
  | 'still_billed'
  | 'no_customer'
  | 'preview_expired'
  | 'approval_expired'
  | 'offer_closed'
  | 'link_expired'
  | 'quota_exceeded'
  | 'too_many_attempts'
  | 'internal_error'
  | 'stripe_unavailable'
  | 'catalogue_drift'
  | 'live_not_approved'
  | 'not_configured'
  | 'unavailable'
  | 'paused'
  | (string & {})
  | (string & {})

export type FieldError = {
  detail: string
  /** A JSON pointer (RFC 6901), e.g. `#/plan`. */
  pointer: string
}

export type Operations = {
  /** Make an account and sign in; a mail asks to verify the address */
  register: {
    input: {
      email: string
      password: string
      name?: string
      cameFrom?: {
        referrer?: string
        utm_source?: string
        utm_medium?: string
        utm_campaign?: string
        utm_term?: string
        utm_content?: string
      }
    }
    answer: {
      user: User
    }
  }
  /** Sign in with a session cookie */
  signIn: {
    input: {
      email: string
      password: string
    }
    answer: {
      user: User
    }
  }
  /** Sign out here: ends this session, or this family of tokens */
  signOut: { input: Record<never, never>; answer: undefined }
  /** Get an access token by password, or a new one by refresh token (OAuth 2.0) */
  createToken: {
    input: {
      grant_type: string
      username?: string
      password?: string
      refresh_token?: string
      scope?: string
    }
    answer: Tokens
  }
  /** Where I am signed in, newest first */
  listSessions: {
    input: { limit?: number; cursor?: string }
    answer: {
      sessions: Session[]
      nextCursor: string | null
    }
    item: Session
  }
  /** End all my other sessions and tokens */
  endOtherSessions: { input: Record<never, never>; answer: undefined }
  /** End one of my sessions; again is fine */
  endSession: { input: { id: string }; answer: undefined }
  /** Who I am, what I subscribed to, and what I may do */
  getMe: {
    input: Record<never, never>
    answer: {
      user: User
    }
  }
  /** Change my name, my password, or my address */
  updateMe: {
    input:
      | {
          timeZone: string
        }
      | {
          name: string
        }
      | {
          currentPassword: string
          newPassword: string
        }
      | {
          email: string
          currentPassword: string
        }
    answer: {
      user: User
    }
  }
  /** Close my account: billing ends first; what names me is removed */
  closeMe: {
    input: {
      password: string
      confirm: string
    }
    answer: undefined
  }
  /** Mail me a link that verifies my address */
  requestVerification: { input: Record<never, never>; answer: Record<string, unknown> }
  /** Use a mailed link: verifies the address, or moves the account to it */
  verifyEmail: {
    input: {
      token: string
    }
    answer: {
      verification: {
        email: string
        moved: boolean
      }
    }
  }
  /** Mail a link that sets a new password, if somebody has this address */
  requestPasswordReset: {
    input: {
      email: string
    }
    answer: Record<string, unknown>
  }
  /** Use a mailed link: sets the password, ends all sessions and tokens, signs in */
  resetPassword: {
    input: {
      token: string
      newPassword: string
    }
    answer: {
      user: User
    }
  }
  /** Which mails I get beside the essential ones */
  getNotificationPreferences: {
    input: Record<never, never>
    answer: {
      notificationPreferences: {
        usageAlerts: boolean
        billingReminders: boolean
        goalResults: boolean
      }
    }
  }
  /** Turn topics of mail on or off; what is not named stays */
  updateNotificationPreferences: {
    input: {
      usageAlerts?: boolean
      billingReminders?: boolean
      goalResults?: boolean
    }
    answer: {
      notificationPreferences: {
        usageAlerts: boolean
        billingReminders: boolean
        goalResults: boolean
      }
    }
  }
  /** What an unsubscribe link is about; a browser is led to its page */
  showUnsubscribe: {
    input: { token: string }
    answer: {
      unsubscription: {
        topic: string
        title: string
        email: string
        subscribed: boolean
      }
    }
  }
  /** Turn the topic of a mail off, by its link alone (RFC 8058: one click in the mail client) */
  unsubscribe: {
    input: { token: string }
    answer: {
      unsubscription: {
        topic: string
        title: string
        email: string
        subscribed: boolean
      }
    }
  }
  /** Take it back */
  resubscribe: { input: { token: string }; answer: undefined }
  /** Plans and services with their prices, not paged. A price Stripe does not hold yet has its lookup key as id and is not active. */
  listProducts: {
    input: Record<never, never>
    answer: {
      products: Product[]
    }
  }
  /** Open Stripe’s page for a plan; one purchase is open at a time */
  createCheckoutSession: {
    input: {
      plan: string
      interval: 'month' | 'year'
      promotionCode?: string
      offer?: string
    }
    answer: {
      id: string
      url: string
      expiresAt: string
    }
  }
  /** How far a purchase is; asks Stripe while our own row is not there yet */
  getCheckoutSession: {
    input: { id: string }
    answer: {
      status: CheckoutStatus
      subscription: Subscription | null
    }
  }
  /** The subscription that has not ended, or null */
  getSubscription: {
    input: Record<never, never>
    answer: {
      subscription: Subscription | null
    }
  }
  /** Cancel at the end of the paid period; idempotent, and undone by resume until then */
  cancelSubscription: {
    input: {
      reason?: string
    }
    answer: {
      subscription: Subscription
    }
  }
  /** Take a cancellation back; idempotent */
  resumeSubscription: {
    input: Record<never, never>
    answer: {
      subscription: Subscription
    }
  }
  /** What another plan or interval would cost: due now, credit, next renewal */
  previewChange: {
    input: {
      plan: string
      interval: 'month' | 'year'
      offer?: string
    }
    answer: {
      preview: Preview
    }
  }
  /** Do what the preview showed: up at once, down at the end of the period */
  changePlan: {
    input: {
      previewId: string
    }
    answer: {
      subscription: Subscription
      nextAction: NextAction | null
    }
  }
  /** Keep the plan: take back a change that waits for the period’s end or for its payment */
  dropPendingChange: { input: Record<never, never>; answer: undefined }
  /** Enterprise offers made to me, or by me */
  listOffers: {
    input: Record<never, never>
    answer: {
      offers: Offer[]
      nextCursor: null
    }
    item: Offer
  }
  /** Propose Enterprise to one customer with limits and a price of their own; they see it once another operator approves */
  makeOffer: {
    input: {
      email: string
      interval: 'month' | 'year'
      amountCents: number
      limits: Contract
      note?: string
    }
    answer: {
      offer: Offer
    }
  }
  /** Withdraw an offer I made, also one nobody agreed to yet; what was accepted stays a contract */
  withdrawOffer: { input: { id: string }; answer: undefined }
  /** Open Stripe’s customer portal */
  createPortalSession: {
    input: Record<never, never>
    answer: {
      url: string
    }
  }
  /** Invoices, newest first */
  listInvoices: {
    input: { limit?: number; cursor?: string }
    answer: {
      invoices: Invoice[]
      nextCursor: string | null
    }
    item: Invoice
  }
  /** My API keys, newest first, also those that work no more */
  listApiKeys: {
    input: { limit?: number; cursor?: string }
    answer: {
      apiKeys: ApiKey[]
      nextCursor: string | null
    }
    item: ApiKey
  }
  /** Make a key; its secret is shown this once. An account has at most 20 live ones */
  createApiKey: {
    input: {
      name: string
      /** Left out: all. */
      scopes?: ('goals:read' | 'goals:write' | 'usage:read' | 'account:read')[]
      /** In the future; left out: never. */
      expiresAt?: string
      /** A limit of its own within the account’s, per quota window; left out: only the account’s. */
      requestsPerMonth?: number
    }
    answer: NewApiKey
  }
  /** Revoke all my keys at once */
  revokeAllApiKeys: { input: Record<never, never>; answer: undefined }
  /** What the key of this very request may do; counts like any request */
  getOwnApiKey: {
    input: Record<never, never>
    answer: {
      apiKey: ApiKey
    }
  }
  /** Revoke the key of this very request */
  revokeOwnApiKey: { input: Record<never, never>; answer: undefined }
  /** One of my API keys, also one that works no more */
  getApiKey: {
    input: { id: string }
    answer: {
      apiKey: ApiKey
    }
  }
  /** Revoke a key, from its next request on; again is fine */
  revokeApiKey: { input: { id: string }; answer: undefined }
  /** Replace a key by a new one like it; the old one works on for the grace */
  rotateApiKey: {
    input: { id: string } & {
      graceSeconds: 0 | 3600 | 86400
    }
    answer: NewApiKey
  }
  /** Requests of this quota window, by day, key and member; asking never counts */
  getUsage: {
    input: Record<never, never>
    answer: {
      usage: Usage
    }
  }
  /** Submit a goal; it is planned and run. With `dryRun` only the plan is told, and nothing counts */
  submitGoal: {
    input: {
      text: string
      attachments?: (
        | string
        | {
            kind: 'url'
            url: string
          }
      )[]
      options?: {
        dryRun?: boolean
      }
    }
    answer:
      | {
          plan: Plan
        }
      | {
          goal: Goal
        }
  }
  /** My goals, newest first */
  listGoals: {
    input: {
      limit?: number
      cursor?: string
      status?:
        | 'queued'
        | 'planning'
        | 'running'
        | 'waiting_approval'
        | 'needs_human'
        | 'succeeded'
        | 'failed'
        | 'cancelled'
        | 'budget_exhausted'
    }
    answer: {
      goals: GoalSummary[]
      nextCursor: string | null
    }
    item: GoalSummary
  }
  /** A goal with its tasks and results; `wait` holds the answer back until something changes */
  getGoal: {
    input: { id: string; wait?: number }
    answer: {
      goal: Goal
    }
  }
  /** Answer what a goal asks; it is planned anew */
  answerGoal: {
    input: { id: string } & {
      text?: string
      attachments?: (
        | string
        | {
            kind: 'url'
            url: string
          }
      )[]
    }
    answer: {
      goal: Goal
    }
  }
  /** End a goal; what was made until then is kept */
  cancelGoal: {
    input: { id: string }
    answer: {
      goal: Goal
    }
  }
  /** Server-sent events of a goal: `goal`, `task`, `step`, `approval`, `artifact`, `end`; `Last-Event-ID` resumes */
  watchGoal: { input: { id: string }; answer: Response | undefined }
  /** Tasks of all my goals, newest first */
  listTasks: {
    input: {
      limit?: number
      cursor?: string
      status?:
        | 'blocked'
        | 'ready'
        | 'running'
        | 'waiting_approval'
        | 'retry_wait'
        | 'done'
        | 'failed'
        | 'cancelled'
        | 'denied'
      tool?: string
    }
    answer: {
      tasks: Task[]
      nextCursor: string | null
    }
    item: Task
  }
  /** Try a task again now that waits for its next try; a goal that has ended is submitted anew */
  retryTask: {
    input: { id: string }
    answer: {
      goal: Goal
    }
  }
  /** The tools that goals are planned with: what each takes, changes and needs a yes for */
  listTools: {
    input: Record<never, never>
    answer: {
      tools: Tool[]
    }
  }
  /** Goals of mine that repeat, newest first */
  listSchedules: {
    input: Record<never, never>
    answer: {
      schedules: Schedule[]
      nextCursor: null
    }
    item: Schedule
  }
  /** Repeat a goal; each run counts like a goal submitted by hand, and a missed one runs once */
  createSchedule: {
    input: {
      text: string
      cadence: 'daily' | 'weekly' | 'monthly'
      time?: string
      day?: number
      timeZone?: string
    }
    answer: {
      schedule: Schedule
    }
  }
  /** A goal of mine that repeats */
  getSchedule: {
    input: { id: string }
    answer: {
      schedule: Schedule
    }
  }
  /** Change, pause or resume a schedule; its next run is set anew. `timeZone` gives it a clock of its own, `null` the account’s again */
  changeSchedule: {
    input: { id: string } & {
      text?: string
      cadence?: 'daily' | 'weekly' | 'monthly'
      time?: string
      day?: number
      timeZone?: string | null
      paused?: boolean
    }
    answer: {
      schedule: Schedule
    }
  }
  /** Remove a schedule; goals it made stay */
  removeSchedule: { input: { id: string }; answer: undefined }
  /** Upload a file for a goal: the raw bytes, at most 5 MB, and 500 MB of all that are kept; `name` says what it is called */
  createAttachment: {
    input: { name?: string; file: Bytes }
    answer: {
      attachment: Attachment
    }
  }
  /** A file that was uploaded and is still kept: what it is, not its bytes */
  getAttachment: {
    input: { id: string }
    answer: {
      attachment: Attachment
    }
  }
  /** A result: its bytes to be saved, with `inline=1` to be shown in a sandbox, or what it is with `Accept: application/json` */
  getArtifact: {
    input: { id: string; inline?: '0' | '1' }
    answer: {
      artifact: Artifact
    }
    blob: Blob
  }
  /** A published report, in a sandbox; search engines are asked to pass it over */
  getReport: { input: { token: string }; answer: Blob }
  /** End the link of a published report, for good */
  withdrawReport: { input: { id: string }; answer: undefined }
  /** What a proposal would publish, as its readers would see it, while it waits for a decision */
  previewApproval: { input: { id: string }; answer: Blob }
  /** What waits for a decision of yours, and what was decided, newest first */
  listApprovals: {
    input: { limit?: number; cursor?: string; status?: 'pending' }
    answer: {
      approvals: Approval[]
      nextCursor: string | null
    }
    item: Approval
  }
  /** Approve or deny exactly the action you saw; its agent then does it, once */
  decideApproval: {
    input: { id: string } & {
      decision: 'approve' | 'deny'
      actionHash: string
      reason?: string
      password?: string
    }
    answer: {
      approval: Approval
    }
  }
  /** Propose to give money back; nothing happens at Stripe before another operator approves */
  proposeRefund: {
    input: {
      invoice: string
      amountCents?: number
      endAccess: boolean
    }
    answer: {
      approval: Approval
    }
  }
  /** Payments that were disputed, newest first: until when to answer, and what came of it */
  listDisputes: {
    input: { limit?: number; cursor?: string }
    answer: {
      disputes: {
        id: string
        status: string
        invoice: string
        number: string | null
        customer: string
        amountCents: number
        currency: string
        dueAt: string | null
        liftedAt: string | null
        paidAt: string | null
      }[]
      nextCursor: string | null
    }
    item: {
      id: string
      status: string
      invoice: string
      number: string | null
      customer: string
      amountCents: number
      currency: string
      dueAt: string | null
      liftedAt: string | null
      paidAt: string | null
    }
  }
  /** Lift a lost dispute: its customer may buy again; a plan that ended stays ended */
  liftDispute: { input: { id: string }; answer: undefined }
  /** Second live subscriptions of one account, newest first: billed by Stripe, used by nobody */
  listDuplicates: {
    input: { limit?: number; cursor?: string }
    answer: {
      duplicates: {
        subscription: {
          id: string
          plan: 'starter' | 'pro' | 'enterprise' | (string & {})
          interval: 'month' | 'year' | (string & {})
          amountCents: number
          currency: string
          createdAt: string
        }
        keeps: {
          id: string
          plan: 'starter' | 'pro' | 'enterprise' | (string & {})
          interval: 'month' | 'year' | (string & {})
          amountCents: number
          currency: string
          createdAt: string
        }
        customer: string
        invoice: {
          id: string
          number: string | null
          leftCents: number
        } | null
        repair: 'pending' | 'approved' | 'denied' | 'expired' | 'consumed' | (string & {}) | null
      }[]
      nextCursor: string | null
    }
    item: {
      subscription: {
        id: string
        plan: 'starter' | 'pro' | 'enterprise' | (string & {})
        interval: 'month' | 'year' | (string & {})
        amountCents: number
        currency: string
        createdAt: string
      }
      keeps: {
        id: string
        plan: 'starter' | 'pro' | 'enterprise' | (string & {})
        interval: 'month' | 'year' | (string & {})
        amountCents: number
        currency: string
        createdAt: string
      }
      customer: string
      invoice: {
        id: string
        number: string | null
        leftCents: number
      } | null
      repair: 'pending' | 'approved' | 'denied' | 'expired' | 'consumed' | (string & {}) | null
    }
  }
  /** Propose to end a duplicate at Stripe; nothing happens before another operator approves */
  endDuplicate: {
    input: { id: string }
    answer: {
      approval: Approval
    }
  }
  /** Users, visits, MRR and its movements, revenue, day by day */
  getAnalyticsSummary: {
    input: { from?: string; to?: string }
    answer: {
      from: string
      to: string
      asOf: string
      totals: {
        users: number
        signups: number
        visits: number
        mrrCents: number
        arrCents: number
        revenueCents: number
        refundsCents: number
        failedPayments: number
        disputes: number
        goals: number | null
        apiRequests: number | null
      }
      activeSubscriptions: {
        starter: {
          month: number
          year: number
        }
        pro: {
          month: number
          year: number
        }
        enterprise: {
          month: number
          year: number
        }
      }
      movement: {
        newCents: number
        expansionCents: number
        contractionCents: number
        churnCents: number
        reactivationCents: number
      }
      days: {
        users: number
        signups: number
        visits: number
        mrrCents: number
        arrCents: number
        revenueCents: number
        refundsCents: number
        failedPayments: number
        disputes: number
        goals: number | null
        apiRequests: number | null
        date: string
      }[]
      movements: {
        newCents: number
        expansionCents: number
        contractionCents: number
        churnCents: number
        reactivationCents: number
        date: string
      }[]
      previous: {
        users: number
        signups: number
        visits: number
        mrrCents: number
        arrCents: number
        revenueCents: number
        refundsCents: number
        failedPayments: number
        disputes: number
        goals: number | null
        apiRequests: number | null
      }
      check: {
        ok: boolean
        checkedAt: string | null
        faults: {
          check: string
          day: string
          metric: string
          expected: number
          found: number
        }[]
      }
    }
  }
  /** From visit to sign-up, checkout and first payment, by channel */
  getAnalyticsFunnel: {
    input: { from?: string; to?: string }
    answer: {
      from: string
      to: string
      channels: {
        channel:
          | 'direct'
          | 'search'
          | 'social'
          | 'referral'
          | 'email'
          | 'ads'
          | 'campaign'
          | (string & {})
        visits: number
        signups: number
        checkouts: number
        paid: number
      }[]
    }
  }
  /** Retention by month of first payment, and churn by month */
  getAnalyticsCohorts: {
    input: Record<never, never>
    answer: {
      cohorts: {
        month: string
        size: number
        kept: (number | null)[]
      }[]
      churn: {
        month: string
        customersAtStart: number
        customersLost: number
        mrrAtStartCents: number
        churnCents: number
      }[]
    }
  }
  /** The facts a figure is made of, newest first */
  listAnalyticsFacts: {
    input: {
      limit?: number
      cursor?: string
      from?: string
      to?: string
      figure:
        | 'users'
        | 'signups'
        | 'visits'
        | 'mrrCents'
        | 'arrCents'
        | 'revenueCents'
        | 'refundsCents'
        | 'failedPayments'
        | 'disputes'
        | 'goals'
    }
    answer: {
      facts: {
        id: string
        type:
          | 'visit'
          | 'user_signup'
          | 'checkout_started'
          | 'subscription_created'
          | 'subscription_renewed'
          | 'subscription_changed'
          | 'subscription_ended'
          | 'payment_succeeded'
          | 'payment_failed'
          | 'refund'
          | 'refund_failed'
          | 'dispute'
          | 'goal_submitted'
          | (string & {})
        ref: string
        at: string
        accountId: string | null
        channel:
          | 'direct'
          | 'search'
          | 'social'
          | 'referral'
          | 'email'
          | 'ads'
          | 'campaign'
          | (string & {})
          | null
        amountCents: number | null
        mrrCents: number | null
        plan: 'starter' | 'pro' | 'enterprise' | (string & {}) | null
        interval: 'month' | 'year' | (string & {}) | null
        path: string | null
        source: string | null
      }[]
      nextCursor: string | null
    }
    item: {
      id: string
      type:
        | 'visit'
        | 'user_signup'
        | 'checkout_started'
        | 'subscription_created'
        | 'subscription_renewed'
        | 'subscription_changed'
        | 'subscription_ended'
        | 'payment_succeeded'
        | 'payment_failed'
        | 'refund'
        | 'refund_failed'
        | 'dispute'
        | 'goal_submitted'
        | (string & {})
      ref: string
      at: string
      accountId: string | null
      channel:
        | 'direct'
        | 'search'
        | 'social'
        | 'referral'
        | 'email'
        | 'ads'
        | 'campaign'
        | (string & {})
        | null
      amountCents: number | null
      mrrCents: number | null
      plan: 'starter' | 'pro' | 'enterprise' | (string & {}) | null
      interval: 'month' | 'year' | (string & {}) | null
      path: string | null
      source: string | null
    }
  }
  /** Count all figures anew from all facts, then check them */
  recomputeAnalytics: { input: Record<never, never>; answer: Record<string, unknown> }
  /** Each agent with its queue: what waits, is in flight, failed, was parked or died; those without one with their tasks */
  listAgents: {
    input: Record<never, never>
    answer: {
      agents: {
        name:
          | 'billing'
          | 'provisioning'
          | 'notification'
          | 'analytics'
          | 'ceo'
          | 'orchestrator'
          | (string & {})
        title: string
        does: string
        pausedAt: string | null
        queue: {
          waiting: number
          inFlight: number
          failed: number
          parked: number
          dead: number
        }
        lastRunAt: string | null
        nextRunAt: string | null
      }[]
      specialists: {
        name: string
        title: string
        does: string
        runBy:
          | 'billing'
          | 'provisioning'
          | 'notification'
          | 'analytics'
          | 'ceo'
          | 'orchestrator'
          | (string & {})
        tasks: {
          waiting: number
          running: number
          doneToday: number
          failedToday: number
        }
        lastRunAt: string | null
      }[]
    }
  }
  /** Messages that failed, were parked or died, newest first */
  listAgentMessages: {
    input: {
      limit?: number
      cursor?: string
      agent?: 'billing' | 'provisioning' | 'notification' | 'analytics' | 'ceo' | 'orchestrator'
      state?: 'failed' | 'parked' | 'dead'
    }
    answer: {
      messages: {
        id: string
        agent:
          | 'billing'
          | 'provisioning'
          | 'notification'
          | 'analytics'
          | 'ceo'
          | 'orchestrator'
          | (string & {})
        kind: string
        state: 'failed' | 'parked' | 'dead' | 'replayed' | (string & {})
        attempts: number
        error: string | null
        createdAt: string
        dueAt: string | null
      }[]
      nextCursor: string | null
    }
    item: {
      id: string
      agent:
        | 'billing'
        | 'provisioning'
        | 'notification'
        | 'analytics'
        | 'ceo'
        | 'orchestrator'
        | (string & {})
      kind: string
      state: 'failed' | 'parked' | 'dead' | 'replayed' | (string & {})
      attempts: number
      error: string | null
      createdAt: string
      dueAt: string | null
    }
  }
  /** Try a message again at once, as if it were new; its business key keeps it from doing anything twice */
  replayAgentMessage: {
    input: { id: string }
    answer: {
      message: {
        id: string
        agent:
          | 'billing'
          | 'provisioning'
          | 'notification'
          | 'analytics'
          | 'ceo'
          | 'orchestrator'
          | (string & {})
        kind: string
        state: 'failed' | 'parked' | 'dead' | 'replayed' | (string & {})
        attempts: number
        error: string | null
        createdAt: string
        dueAt: string | null
      }
    }
  }
  /** Set an agent going: all that is due is rung for now; a paused one stays still */
  runAgent: {
    input: { name: string }
    answer: {
      agent: {
        name:
          | 'billing'
          | 'provisioning'
          | 'notification'
          | 'analytics'
          | 'ceo'
          | 'orchestrator'
          | (string & {})
        title: string
        does: string
        pausedAt: string | null
        queue: {
          waiting: number
          inFlight: number
          failed: number
          parked: number
          dead: number
        }
        lastRunAt: string | null
        nextRunAt: string | null
      }
    }
  }
  /** Let an agent stand still; what it owes waits and is not lost */
  pauseAgent: {
    input: { name: string }
    answer: {
      agent: {
        name:
          | 'billing'
          | 'provisioning'
          | 'notification'
          | 'analytics'
          | 'ceo'
          | 'orchestrator'
          | (string & {})
        title: string
        does: string
        pausedAt: string | null
        queue: {
          waiting: number
          inFlight: number
          failed: number
          parked: number
          dead: number
        }
        lastRunAt: string | null
        nextRunAt: string | null
      }
    }
  }
  /** Let a paused agent work again, beginning with all that is due */
  resumeAgent: {
    input: { name: string }
    answer: {
      agent: {
        name:
          | 'billing'
          | 'provisioning'
          | 'notification'
          | 'analytics'
          | 'ceo'
          | 'orchestrator'
          | (string & {})
        title: string
        does: string
        pausedAt: string | null
        queue: {
          waiting: number
          inFlight: number
          failed: number
          parked: number
          dead: number
        }
        lastRunAt: string | null
        nextRunAt: string | null
      }
    }
  }
  /** Ask to talk to sales; a mail confirms it and a person answers */
  createLead: {
    input: {
      email: string
      message: string
      name?: string
      company?: string
      requestsPerMonth?: number
      homepage?: string
    }
    answer: {
      lead: Lead
    }
  }
  /** Who asked to talk to sales, newest first; what a program sent is marked as suspected */
  listLeads: {
    input: { limit?: number; cursor?: string }
    answer: {
      leads: KeptLead[]
      nextCursor: string | null
    }
    item: KeptLead
  }
  /** One lead */
  getLead: {
    input: { id: string }
    answer: {
      lead: KeptLead
    }
  }
  /** A page of the public site was looked at; nothing of who looked is kept */
  countVisit: {
    input: {
      referrer?: string
      utm_source?: string
      utm_medium?: string
      utm_campaign?: string
      utm_term?: string
      utm_content?: string
      path: string
    }
    answer: undefined
  }
  /** A page reports an error it ran into */
  reportClientError: {
    input: {
      message: string
      page: string
      stack?: string
      requestId?: string
    }
    answer: undefined
  }
  /** How the service is: ok, degraded or down */
  getHealth: { input: Record<never, never>; answer: Health }
  /** This document, OpenAPI 3.1 */
  getOpenApi: {
    input: Record<never, never>
    answer: {
      openapi: string
    }
  }
}

export const operations = {
  register: { method: 'POST', path: '/register' },
  signIn: { method: 'POST', path: '/session' },
  signOut: { method: 'DELETE', path: '/session' },
  createToken: { method: 'POST', path: '/token' },
  listSessions: { method: 'GET', path: '/sessions', query: ['limit', 'cursor'], list: 'sessions' },
  endOtherSessions: { method: 'DELETE', path: '/sessions' },
  endSession: { method: 'DELETE', path: '/sessions/{id}' },
  getMe: { method: 'GET', path: '/users/me' },
  updateMe: { method: 'PATCH', path: '/users/me' },
  closeMe: { method: 'DELETE', path: '/users/me' },
  requestVerification: { method: 'POST', path: '/email-verifications', idempotent: true },
  verifyEmail: { method: 'POST', path: '/email-verifications/consume' },
  requestPasswordReset: { method: 'POST', path: '/password-resets' },
  resetPassword: { method: 'POST', path: '/password-resets/consume' },
  getNotificationPreferences: { method: 'GET', path: '/notification-preferences' },
  updateNotificationPreferences: { method: 'PATCH', path: '/notification-preferences' },
  showUnsubscribe: { method: 'GET', path: '/unsubscribe', query: ['token'] },
  unsubscribe: { method: 'POST', path: '/unsubscribe', query: ['token'] },
  resubscribe: { method: 'DELETE', path: '/unsubscribe', query: ['token'] },
  listProducts: { method: 'GET', path: '/products' },
  createCheckoutSession: { method: 'POST', path: '/create-checkout-session', idempotent: true },
  getCheckoutSession: { method: 'GET', path: '/checkout-sessions/{id}' },
  getSubscription: { method: 'GET', path: '/subscription' },
  cancelSubscription: { method: 'POST', path: '/subscription/cancel', idempotent: true },
  resumeSubscription: { method: 'POST', path: '/subscription/resume', idempotent: true },
  previewChange: { method: 'POST', path: '/subscription/preview', idempotent: true },
  changePlan: { method: 'POST', path: '/subscription/change', idempotent: true },
  dropPendingChange: { method: 'DELETE', path: '/subscription/pending-change' },
  listOffers: { method: 'GET', path: '/offers', list: 'offers' },
  makeOffer: { method: 'POST', path: '/offers', idempotent: true },
  withdrawOffer: { method: 'DELETE', path: '/offers/{id}' },
  createPortalSession: { method: 'POST', path: '/create-portal-session', idempotent: true },
  listInvoices: { method: 'GET', path: '/invoices', query: ['limit', 'cursor'], list: 'invoices' },
  listApiKeys: { method: 'GET', path: '/api-keys', query: ['limit', 'cursor'], list: 'apiKeys' },
  createApiKey: { method: 'POST', path: '/api-keys', idempotent: true },
  revokeAllApiKeys: { method: 'DELETE', path: '/api-keys' },
  getOwnApiKey: { method: 'GET', path: '/api-keys/self' },
  revokeOwnApiKey: { method: 'DELETE', path: '/api-keys/self' },
  getApiKey: { method: 'GET', path: '/api-keys/{id}' },
  revokeApiKey: { method: 'DELETE', path: '/api-keys/{id}' },
  rotateApiKey: { method: 'POST', path: '/api-keys/{id}/rotate', idempotent: true },
  getUsage: { method: 'GET', path: '/usage' },
  submitGoal: { method: 'POST', path: '/goals', idempotent: true },
  listGoals: { method: 'GET', path: '/goals', query: ['limit', 'cursor', 'status'], list: 'goals' },
  getGoal: { method: 'GET', path: '/goals/{id}', query: ['wait'] },
  answerGoal: { method: 'POST', path: '/goals/{id}/answer', idempotent: true },
  cancelGoal: { method: 'POST', path: '/goals/{id}/cancel', idempotent: true },
  watchGoal: { method: 'GET', path: '/goals/{id}/events', answers: ['stream'] },
  listTasks: {
    method: 'GET',
    path: '/tasks',
    query: ['limit', 'cursor', 'status', 'tool'],
    list: 'tasks',
  },
  retryTask: { method: 'POST', path: '/tasks/{id}/retry', idempotent: true },
  listTools: { method: 'GET', path: '/tools' },
  listSchedules: { method: 'GET', path: '/schedules', list: 'schedules' },
  createSchedule: { method: 'POST', path: '/schedules', idempotent: true },
  getSchedule: { method: 'GET', path: '/schedules/{id}' },
  changeSchedule: { method: 'PATCH', path: '/schedules/{id}' },
  removeSchedule: { method: 'DELETE', path: '/schedules/{id}' },
  createAttachment: {
    method: 'POST',
    path: '/attachments',
    query: ['name'],
    idempotent: true,
    file: true,
  },
  getAttachment: { method: 'GET', path: '/attachments/{id}' },
  getArtifact: {
    method: 'GET',
    path: '/artifacts/{id}',
    query: ['inline'],
    answers: ['json', 'blob'],
  },
  getReport: { method: 'GET', path: '/reports/{token}', answers: ['blob'] },
  withdrawReport: { method: 'DELETE', path: '/artifacts/{id}/publication' },
  previewApproval: { method: 'GET', path: '/approvals/{id}/preview', answers: ['blob'] },
  listApprovals: {
    method: 'GET',
    path: '/approvals',
    query: ['limit', 'cursor', 'status'],
    list: 'approvals',
  },
  decideApproval: { method: 'POST', path: '/approvals/{id}/decision', idempotent: true },
  proposeRefund: { method: 'POST', path: '/refunds', idempotent: true },
  listDisputes: { method: 'GET', path: '/disputes', query: ['limit', 'cursor'], list: 'disputes' },
  liftDispute: { method: 'POST', path: '/disputes/{id}/lift', idempotent: true },
  listDuplicates: {
    method: 'GET',
    path: '/duplicates',
    query: ['limit', 'cursor'],
    list: 'duplicates',
  },
  endDuplicate: { method: 'POST', path: '/duplicates/{id}/end', idempotent: true },
  getAnalyticsSummary: { method: 'GET', path: '/analytics/summary', query: ['from', 'to'] },
  getAnalyticsFunnel: { method: 'GET', path: '/analytics/funnel', query: ['from', 'to'] },
  getAnalyticsCohorts: { method: 'GET', path: '/analytics/cohorts' },
  listAnalyticsFacts: {
    method: 'GET',
    path: '/analytics/facts',
    query: ['limit', 'cursor', 'from', 'to', 'figure'],
    list: 'facts',
  },
  recomputeAnalytics: { method: 'POST', path: '/analytics/recompute', idempotent: true },
  listAgents: { method: 'GET', path: '/agents' },
  listAgentMessages: {
    method: 'GET',
    path: '/agents/messages',
    query: ['limit', 'cursor', 'agent', 'state'],
    list: 'messages',
  },
  replayAgentMessage: { method: 'POST', path: '/agents/messages/{id}/replay', idempotent: true },
  runAgent: { method: 'POST', path: '/agents/{name}/run', idempotent: true },
  pauseAgent: { method: 'POST', path: '/agents/{name}/pause', idempotent: true },
  resumeAgent: { method: 'POST', path: '/agents/{name}/resume', idempotent: true },
  createLead: { method: 'POST', path: '/leads' },
  listLeads: { method: 'GET', path: '/leads', query: ['limit', 'cursor'], list: 'leads' },
  getLead: { method: 'GET', path: '/leads/{id}' },
  countVisit: { method: 'POST', path: '/visits' },
  reportClientError: { method: 'POST', path: '/client-errors' },
  getHealth: { method: 'GET', path: '/health' },
  getOpenApi: { method: 'GET', path: '/openapi.json' },
} as const
