/** Each security check on a page that meets it and one that does not. */

import { describe, expect, it } from 'vitest'
import { aPage, type Cases, outcomeOf, type PageSpec, rowsOf, untested } from '../builders.ts'
import { securityContentChecks } from './security-content.ts'
import { securityHeaderChecks } from './security-headers.ts'

const sends = (name: string, value: string): PageSpec => ({ headers: [[name, value]] })
const policy = (value: string) => sends('content-security-policy', value)
const cookie = (value: string) => sends('set-cookie', value)
const plain = { url: 'http://harbour.example.com/' }

const cases: Cases = {
  'is-on-https': { fails: [plain], passes: [{}], skips: [{ url: 'http://localhost:8790/' }] },
  'redirects-http': {
    fails: [
      { beside: { plain: { status: 200, location: '' } } },
      { beside: { plain: { status: 301, location: 'http://www.example.com/' } } },
    ],
    passes: [{ beside: { plain: { status: 301, location: 'https://harbour.example.com/' } } }],
    skips: [{}],
  },
  'has-hsts': {
    fails: [{}, sends('strict-transport-security', 'max-age=3600')],
    passes: [sends('strict-transport-security', 'max-age=31536000; includeSubDomains')],
    skips: [plain],
  },
  csp: {
    fails: [{}],
    passes: [
      policy("default-src 'self'"),
      '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">',
    ],
  },
  'csp-scripts': {
    fails: [
      policy("script-src 'self' 'unsafe-inline'"),
      policy('script-src *'),
      policy("default-src 'self'; script-src 'self' 'unsafe-eval'"),
      policy('img-src *'),
    ],
    passes: [
      policy("script-src 'self'"),
      policy("script-src 'nonce-abc' 'unsafe-inline'"),
      policy("script-src 'nonce-abc' 'strict-dynamic' https:"),
    ],
    skips: [{}],
  },
  'csp-base': {
    fails: [policy("default-src 'self'"), policy("script-src 'self'; base-uri 'self'")],
    passes: [policy("default-src 'none'; base-uri 'none'")],
  },
  nosniff: { fails: [{}], passes: [sends('x-content-type-options', 'NoSniff')] },
  'clickjacking-mitigation': {
    fails: [{}, sends('x-frame-options', 'ALLOW-FROM https://a.example.com')],
    passes: [sends('x-frame-options', 'DENY'), policy("frame-ancestors 'none'")],
  },
  'referrer-policy': {
    fails: [{}, sends('referrer-policy', 'unsafe-url')],
    passes: [
      sends('referrer-policy', 'no-referrer'),
      '<meta name="referrer" content="strict-origin">',
    ],
  },
  'permissions-policy': { fails: [{}], passes: [sends('permissions-policy', 'camera=()')] },
  'origin-isolation': {
    fails: [{}, sends('cross-origin-opener-policy', 'unsafe-none')],
    passes: [sends('cross-origin-opener-policy', 'same-origin')],
  },
  'server-version': {
    fails: [sends('server', 'Apache/2.4.1'), sends('x-powered-by', 'PHP/8.1.2')],
    passes: [{}, sends('server', 'cloudflare')],
  },
  cors: {
    fails: [
      {
        headers: [
          ['access-control-allow-origin', '*'],
          ['access-control-allow-credentials', 'true'],
        ],
      },
    ],
    passes: [sends('access-control-allow-origin', '*')],
    skips: [{}],
  },
  'cookie-secure': {
    fails: [cookie('a=1; HttpOnly')],
    passes: [cookie('a=1; secure')],
    skips: [{}, { url: 'http://127.0.0.1/', headers: [['set-cookie', 'a=1']] }],
  },
  'cookie-httponly': {
    fails: [cookie('session=1; Secure')],
    passes: [cookie('session=1; Secure; HttpOnly')],
    skips: [cookie('theme=dark')],
  },
  'cookie-samesite': {
    fails: [cookie('a=1'), cookie('a=1; SameSite=None')],
    passes: [cookie('a=1; SameSite=Lax'), cookie('a=1; SameSite=None; Secure')],
  },
  'mixed-content': {
    fails: [
      '<img src="http://a.example.com/x.png">',
      '<link rel="stylesheet" href="HTTP://a.example.com/x.css">',
    ],
    passes: ['<img src="/x.png"><a href="http://a.example.com/">A link is none</a>'],
    skips: ['<p>Nothing loaded</p>', { ...plain, html: '<img src="http://a.example.com/x.png">' }],
  },
  integrity: {
    fails: ['<script src="https://cdn.example.com/a.js"></script>'],
    passes: ['<script src="https://cdn.example.com/a.js" integrity="sha384-x"></script>'],
    skips: ['<script src="/a.js"></script>'],
  },
  'form-action': {
    fails: ['<form action="http://a.example.com/in">'],
    passes: ['<form action="/in">', '<form>'],
    skips: ['<p>No form'],
  },
  'password-get': {
    fails: ['<form action="/in"><input type="password"></form>'],
    passes: [
      '<form action="/in" method="POST"><p><input type="password"></p></form>',
      '<form><input type="password"></form>',
    ],
    skips: ['<form action="/search"><input></form>'],
  },
}

const checks = [...securityHeaderChecks, ...securityContentChecks]

describe('security', () => {
  it.each(rowsOf(checks, cases))('$id: $expected $given', ({ check, given, expected }) => {
    expect(outcomeOf(check, given)).toBe(expected)
  })

  it('has a page that fails and one that passes for each', () => {
    expect(untested(checks, cases)).toEqual([])
  })

  it('names a cookie and keeps its value to itself', () => {
    const [check] = checks.filter(({ id }) => id === 'cookie-samesite')
    const page = cookie('sid=secret-value')
    const verdict = check?.judge(aPage(page))
    expect(verdict).toEqual([{ text: 'Set-Cookie: sid' }])
  })
})
