/** Business facts that Analytics records, unique by (type, ref). */

export const FACTS = [
  'user_signup',
  'checkout_started',
  'subscription_created',
  'subscription_renewed',
  'subscription_changed',
  'subscription_ended',
  'payment_succeeded',
  'payment_failed',
  'refund',
] as const
export type FactType = (typeof FACTS)[number]
