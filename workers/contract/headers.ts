/** Security headers of every answer: the Worker's middleware and the site's `_headers` both read them here. */

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
