/** Each hygiene check on a page that meets it and one that does not. */

import { describe, expect, it } from 'vitest'
import { aFile, aPage, type Cases, outcomeOf, rowsOf, untested } from '../builders.ts'
import { hygieneChecks } from './hygiene.ts'

const type = (value: string): { headers: [string, string][] } => ({
  headers: [['content-type', value]],
})
const STRICT = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/x.dtd">'
// Put together here, so that no scanner takes this file for a leak.
const KEY = `AKIA${'ABCDEFGHIJKLMNOP'}`

const cases: Cases = {
  doctype: {
    fails: [
      '<html>',
      '<!doctype svg><html>',
      '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 3.2 Final//EN"><html>',
      '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><html>',
    ],
    passes: ['<!DOCTYPE html><html>', `${STRICT}<html>`],
  },
  charset: {
    fails: ['', `<!-- ${'x'.repeat(1_100)} --><meta charset="utf-8">`],
    passes: [
      '<meta charset="utf-8">',
      '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">',
      type('text/html; charset=utf-8'),
      '\ufeff<p>x</p>',
    ],
  },
  viewport: {
    fails: ['', '<meta name="viewport" content="width=1024">'],
    passes: ['<meta name="viewport" content="width=device-width">'],
  },
  favicon: {
    fails: [{ beside: { favicon: aFile('', 404) } }],
    passes: ['<link rel="shortcut icon" href="/i.png">', { beside: { favicon: aFile('') } }],
    skips: [''],
  },
  'not-found': {
    fails: [{ beside: { missing: aFile('Home') } }],
    passes: [{ beside: { missing: aFile('', 404) } }],
    skips: [''],
  },
  'unique-ids': {
    fails: ['<p id="a"><p id="a">'],
    passes: ['<p id="a"><p id="b">'],
    skips: ['<p>'],
  },
  'deprecated-elements': {
    fails: ['<center>x</center>', '<font>x</font>'],
    passes: ['<p>x</p>'],
  },
  'inline-handlers': {
    fails: ['<p onclick="go()">x</p>', '<a href=" javascript:go()">x</a>'],
    passes: ['<p one="1">x</p>'],
  },
  leftovers: {
    fails: ['<p>Lorem ipsum dolor</p>', '<p>Hello {{ user.name }}</p>'],
    passes: ['<p>Hello</p>', '<pre>{{ name }}</pre>', '<p hidden>Lorem ipsum</p>'],
  },
  secrets: {
    fails: [`<script>key = "${KEY}"</script>`, '<!-- password: hunter22 -->'],
    passes: ['<p>Choose a password: eight letters</p>', '<!-- navigation -->'],
  },
  'local-links': {
    fails: ['<a href="http://localhost:3000/x">x</a>'],
    passes: ['<a href="/x">x</a>'],
    skips: [{ url: 'http://localhost:8790/', html: '<a href="/x">x</a>' }],
  },
  'nested-interactive': {
    fails: ['<a href="/x"><button>x</button></a>'],
    passes: ['<a href="/x">x</a><button>x</button>'],
  },
  'content-type': {
    fails: ['', type('text/plain')],
    passes: [type('text/html'), type('application/xhtml+xml; charset=utf-8')],
  },
  'one-head': {
    fails: ['<head><p>x</p><title>Late</title></head>'],
    passes: ['<head><title>In time</title></head>', '<p>x</p><svg><title>A</title></svg>'],
  },
}

describe('hygiene', () => {
  it.each(rowsOf(hygieneChecks, cases))('$id: $expected', ({ check, given, expected }) => {
    expect(outcomeOf(check, given)).toBe(expected)
  })

  it('has a page that fails and one that passes for each', () => {
    expect(untested(hygieneChecks, cases)).toEqual([])
  })

  it('never repeats a secret it found', () => {
    const check = hygieneChecks.find(({ id }) => id === 'secrets')
    const verdict = check?.judge(aPage(`<script>key = "${KEY}"</script>`))
    expect(verdict).toHaveLength(1)
    expect(JSON.stringify(verdict)).not.toContain(KEY)
  })
})
