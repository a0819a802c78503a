/** Where signing in may lead, and which payment pages are followed. */

import { describe, expect, it } from 'vitest'
import { isPaymentPage, safeNext, signInFor } from './next.ts'

/** Collected from public open-redirect lists and the URL standard's special cases. */
const hostile = [
  'https://evil.example',
  'http://evil.example',
  'HTTPS://evil.example',
  'https:evil.example',
  'https:/evil.example',
  'http:\\\\evil.example',
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '//evil.example/%2f..',
  '//evil.example@site.invalid',
  '//site.invalid@evil.example',
  '//user:pw@evil.example',
  '//[::1]/',
  '//127.0.0.1',
  '//0x7f000001',
  '/\\evil.example',
  '/\\/evil.example',
  '/\\\\evil.example',
  '\\/evil.example',
  '\\\\evil.example',
  '\\evil.example',
  '/dashboard\\..\\..\\evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/./..//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  '/%2e%2e//evil.example',
  '/a/%2e%2e//evil.example',
  '/%2E%2E//evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r/evil.example',
  '/\r\n/evil.example',
  '\t//evil.example',
  '\n//evil.example',
  ' //evil.example',
  ' https://evil.example',
  '/\0/evil.example',
  '/\u0001/evil.example',
  '/\u007f/evil.example',
  '/\u0085/evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  ' javascript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'blob:https://evil.example/x',
  'file:///etc/passwd',
  'ftp://evil.example',
  'ws://evil.example',
  'mailto:a@evil.example',
  'evil.example',
  'www.evil.example/dashboard',
  '@evil.example',
  ':evil.example',
  '.evil.example',
  '?next=//evil.example',
  '#//evil.example',
  '\u2215\u2215evil.example',
  '\uff0f\uff0fevil.example',
  '/api/v1/session',
  '/__dev/time',
  '/login?next=/login',
  `/${'a'.repeat(2_000)}`,
  '',
]

describe('safeNext', () => {
  it.each(hostile.map((text) => [JSON.stringify(text).slice(0, 60), text] as const))(
    'never leaves the site for %s',
    (_, text) => {
      expect(safeNext(text)).toBe('/dashboard')
    },
  )

  it.each([
    ['/billing', '/billing'],
    ['/register?plan=pro&interval=year', '/register?plan=pro&interval=year'],
    ['/checkout/success?session_id=cs_test_1', '/checkout/success?session_id=cs_test_1'],
    ['/settings#sessions', '/settings#sessions'],
    ['/a/../billing', '/billing'],
    ['/?next=//evil.example', '/?next=//evil.example'],
    ['/loginesque', '/loginesque'],
  ])('keeps the own path %s', (text, path) => {
    expect(safeNext(text)).toBe(path)
  })

  it('goes to the dashboard when nothing is wanted', () => {
    expect(safeNext(null)).toBe('/dashboard')
    expect(safeNext(undefined)).toBe('/dashboard')
  })

  it('survives the way through the sign-in address', () => {
    const path = '/register?plan=pro&interval=year'
    const query = new URL(signInFor(path), 'https://site.invalid').searchParams
    expect(safeNext(query.get('next'))).toBe(path)
  })
})

describe('isPaymentPage', () => {
  it.each([
    'https://checkout.stripe.com/c/pay/cs_test_1',
    'http://localhost:12111/checkout/cs_test_1',
    'http://127.0.0.1:12111/portal',
  ])('follows %s', (address) => {
    expect(isPaymentPage(address)).toBe(true)
  })

  it.each(['http://evil.example/', 'javascript:alert(1)', 'data:text/html,x', '/relative', ''])(
    'does not follow %s',
    (address) => {
      expect(isPaymentPage(address)).toBe(false)
    },
  )
})
