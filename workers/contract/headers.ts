/** Security headers of every answer: the API's answers and the site's `_headers` both read them here. */

export const securityHeaders: Readonly<Record<string, string>> = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
}

/** The Worker answers data, never a page that runs anything. */
export const apiContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'"

/** Of every answer of the API, but where a handler says otherwise. */
export const apiHeaders: Readonly<Record<string, string>> = {
  ...securityHeaders,
  'access-control-allow-origin': '*',
  // What a page elsewhere may read of an answer to its Bearer call; cookies never travel cross-site.
  'access-control-expose-headers': 'RateLimit,RateLimit-Policy,Retry-After,X-Request-Id,Location',
  'content-security-policy': apiContentSecurityPolicy,
  // Personal JSON is never stored.
  'cache-control': 'no-store',
}
