/** What fields mean where their names do not say it all, by `Component.field`; shown in the document and the reference. */

export const fieldWords: Readonly<Record<string, string>> = {
  'User.subscription': 'The one that has not ended, or null.',
  'User.entitlements': 'What the account may do now.',

  'Entitlements.access':
    '`grace`: a payment is late, everything still works. `suspended`: what was made can be read, nothing new begins. `none`: no plan.',
  'Entitlements.requestsPerMonth': 'Null is unlimited; 0 without access.',
  'Entitlements.burstPerMinute': 'Requests in any 60 seconds.',
  'Entitlements.concurrentTasks': 'Null is unlimited; 0 without access.',
  'Entitlements.features': 'Keys of the plan’s features.',
  'Entitlements.reason': 'Why the access is what it is.',
  'Entitlements.version': 'Rises with every change.',

  'Subscription.id': 'Stripe’s own.',
  'Subscription.status': 'Stripe’s own words; new ones may come.',
  'Subscription.amountCents': 'Per interval, before tax and discount.',
  'Subscription.endsAt': 'When it ends, if it was cancelled.',
  'Subscription.pendingChange': 'A downgrade that waits for the end of the period.',
  'Subscription.pastDueSince': 'When the oldest unpaid invoice was finalised.',
  'Subscription.graceEndsAt': 'Until then a late payment changes nothing.',

  'Product.features': 'What a plan promises; what is not built yet says so in `status`.',
  'Product.limits': 'Null for services and where a contract sets them.',
  'Price.minCents': 'Services are priced by a quote within this range.',
  'Price.id': 'Stripe’s own; its lookup key while Stripe does not hold it yet.',

  'Invoice.id': 'Stripe’s own.',
  'Invoice.hostedUrl': 'Where it can be paid and read.',

  'Session.lastSeenAt': 'Good to a few minutes.',
  'Session.current': 'The one this request was made with.',

  'ApiKey.prefix': 'How the key begins, to recognise it by.',
  'ApiKey.last4': 'How the key ends.',
  'ApiKey.requestsPerMonth':
    'A limit of its own within the account’s, per quota window; null is none. Headers name it `key`.',
  'ApiKey.lastUsedAt': 'Good to the minute.',
  'ApiKey.revokedAt': 'A revoked key is refused from that moment on.',
  'NewApiKeyBody.scopes': 'Left out: all.',
  'NewApiKeyBody.expiresAt': 'In the future; left out: never.',
  'NewApiKeyBody.requestsPerMonth':
    'A limit of its own within the account’s, per quota window; left out: only the account’s.',
  'NewApiKey.secret': 'The whole key, shown this once; null when the answer is a replay.',

  'Usage.limit': 'Requests in this window; null is unlimited, 0 is no access.',
  'Usage.windowEnd': 'When `used` starts again at 0.',
  'Usage.burst': 'The limit of any 60 seconds.',
  'Usage.projectedExhaustionAt':
    'When the limit is reached at this window’s pace; null if the window turns first.',
  'Usage.days': 'The last 30 days in UTC, oldest first, today included.',
  'Usage.keys': 'This window, most used first; `keyId` null is what came without a key.',
}
