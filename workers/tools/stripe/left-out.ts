/**
 * Stands where parts of Stripe's SDK would be that nobody here calls (wrangler.toml, `[alias]`): 9 KiB gzip.
 * The SDK makes one of each when it is opened and never looks at it; `dev/worker-bundle.test.ts` holds us to that.
 */

class LeftOut {}

export {
  LeftOut as Climate,
  LeftOut as FinancialConnections,
  LeftOut as Identity,
  LeftOut as Issuing,
  LeftOut as OAuthResource,
  LeftOut as Radar,
  LeftOut as StripeEventNotificationHandler,
  LeftOut as Tax,
  LeftOut as Terminal,
  LeftOut as TestHelpers,
  LeftOut as Treasury,
  LeftOut as V2,
}
