/** Business facts that Analytics records, unique by (type, ref). How each is counted: docs/ANALYTICS_SETUP.md. */

export const FACTS = [
  'visit',
  'user_signup',
  'checkout_started',
  'subscription_created',
  'subscription_renewed',
  'subscription_changed',
  'subscription_ended',
  'payment_succeeded',
  'payment_failed',
  'refund',
  'refund_failed',
  'dispute',
  'goal_submitted',
] as const
export type FactType = (typeof FACTS)[number]

/** Facts that say what a subscription is worth from now on: together they are a customer's course. */
export const SUBSCRIPTION_STEPS = [
  'subscription_created',
  'subscription_changed',
  'subscription_ended',
] as const satisfies readonly FactType[]

/** The way of an account from its first visit to its first payment; each step counts once, when first reached. */
export const FUNNEL_STEPS = [
  'user_signup',
  'checkout_started',
  'payment_succeeded',
] as const satisfies readonly FactType[]
