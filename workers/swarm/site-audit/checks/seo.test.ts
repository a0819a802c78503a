/** Each search engine check on a page that meets it and one that does not. */

import { describe, expect, it } from 'vitest'
import { aFile, type Cases, outcomeOf, rowsOf, untested } from '../builders.ts'
import { seoAccessChecks } from './seo-access.ts'
import { seoPageChecks } from './seo-page.ts'

const LONG = 'Bicycles for hire by the harbour, by the hour or by the day, all year. '
const canonical = (href: string) => `<head><link rel="canonical" href="${href}"></head>`
const jsonLd = (text: string) => `<script type="application/ld+json">${text}</script>`
const described = (content: string) => `<meta name="description" content="${content}">`

const cases: Cases = {
  'document-title': {
    fails: ['', '<title> </title>', '<svg><title>A drawing</title></svg>'],
    passes: ['<title>Bicycles</title>'],
  },
  'title-length': {
    fails: ['<title>Home</title>', `<title>${LONG}</title>`],
    passes: ['<title>Bicycles by the harbour</title>'],
    skips: [''],
  },
  'meta-description': {
    fails: ['', described(' '), `<body><p>x</p>${described(LONG)}</body>`],
    passes: [described('Short'), `<META NAME="Description" CONTENT="${LONG}">`],
  },
  'description-length': {
    fails: [described('Short'), described(LONG.repeat(3))],
    passes: [described(LONG)],
    skips: [''],
  },
  'one-h1': {
    fails: ['', '<h1>A</h1><h1>B</h1>', '<h1></h1>'],
    passes: ['<h1>A</h1><h1 hidden>B</h1>', '<h1><img alt="Logo"></h1>'],
  },
  canonical: {
    fails: [
      canonical('/bikes'),
      canonical('https://harbour.example.com/'),
      canonical('https://a.example.com/1') + canonical('https://a.example.com/2'),
    ],
    passes: [
      canonical('https://harbour.example.com/bikes'),
      canonical('https://other.example.com/'),
    ],
    skips: ['', `<p>x</p>${canonical('/bikes')}`],
  },
  'canonical-present': { fails: [''], passes: [canonical('https://harbour.example.com/bikes')] },
  hreflang: {
    fails: [
      '<link rel="alternate" hreflang="english" href="https://a.example.com/">',
      '<link rel="alternate" hreflang="de" href="/de">',
    ],
    passes: [
      '<link rel="alternate" hreflang="x-default" href="https://a.example.com/"><link rel="alternate" hreflang="pt-BR" href="https://a.example.com/pt">',
    ],
    skips: ['<link rel="alternate" type="application/rss+xml" href="/feed">'],
  },
  'open-graph': {
    fails: ['', '<meta property="og:title" content="A">'],
    passes: [
      '<meta property="og:title" content="A"><meta property="og:description" content="B"><meta property="og:image" content="/c.png">',
    ],
  },
  'structured-data': {
    fails: [jsonLd('{"@type": }'), jsonLd('{"@type":"Shop"}'), jsonLd('3')],
    passes: [jsonLd('{"@context":"https://schema.org","@type":"Shop"}')],
    skips: ['<script>1</script>'],
  },
  'http-status-code': { fails: [{ status: 404 }, { status: 503 }], passes: [{}] },
  'is-crawlable': {
    fails: [
      '<meta name="robots" content="NOINDEX, follow">',
      '<meta name="robots" content="none">',
      { headers: [['x-robots-tag', 'noindex']] },
      { beside: { robots: aFile('User-agent: *\nDisallow: /') } },
    ],
    passes: [
      '',
      '<meta name="robots" content="nofollow">',
      '<meta name="googlebot" content="noindex">',
      '<meta name="robots" content="noindex"><meta name="bingbot" content="all">',
      { headers: [['x-robots-tag', 'googlebot: noindex']] },
      { beside: { robots: aFile('User-agent: *\nDisallow: /private') } },
      { beside: { robots: aFile('User-agent: *\nDisallow: /', 404) } },
    ],
  },
  'robots-txt': {
    fails: [
      { beside: { robots: aFile('Disallow: /x') } },
      { beside: { robots: aFile('User-agent: *\nDisalow: /x') } },
      { beside: { robots: aFile('', 500) } },
    ],
    passes: [
      {
        beside: {
          robots: aFile('User-agent: *\nDisallow: /x\nSitemap: https://a.example.com/s.xml'),
        },
      },
    ],
    skips: ['', { beside: { robots: aFile('', 404) } }],
  },
  sitemap: {
    fails: [{ beside: { robots: aFile('', 404), sitemap: aFile('', 404) } }],
    passes: [
      { beside: { sitemap: aFile('<urlset/>') } },
      { beside: { robots: aFile('Sitemap: https://a.example.com/s.xml') } },
    ],
    skips: [''],
  },
  'crawlable-anchors': {
    fails: [
      '<a href="javascript:void(0)">x</a>',
      '<a target="_blank">x</a>',
      '<a onclick="go()">x</a>',
      '<a href="file:///c:/x">x</a>',
      '<a href="http://[">x</a>',
    ],
    passes: [
      '<a href="/x">x</a>',
      '<a>placeholder</a>',
      '<a name="x"></a>',
      '<a href="javascript:void(0)" role="button">x</a>',
      '<a href="mailto:a@example.com">x</a>',
    ],
    skips: ['<p>x</p>'],
  },
  'link-text': {
    fails: [
      '<html lang="en"><a href="/x">Click here</a>',
      '<html lang="de"><a href="/x"> hier </a>',
      '<a href="/x">más</a>',
    ],
    passes: [
      '<html lang="de"><a href="/x">more</a>',
      '<a href="/x" rel="nofollow">here</a>',
      '<a href="#x">here</a>',
      '<a href="/x">Our prices</a>',
      '<a href="mailto:a@example.com">here</a>',
    ],
  },
  'in-page-links': {
    fails: ['<a href="#nowhere">x</a>'],
    passes: [
      '<a href="#top">x</a><a href="#b%20c">y</a><p id="b c"></p>',
      '<a href="#n">x</a><a name="n"></a>',
    ],
    skips: ['<a href="#">x</a>'],
  },
  'text-present': {
    fails: ['<body><div id="app"></div><script>go()</script></body>'],
    passes: [`<body><p>${LONG.repeat(4)}</p></body>`],
  },
}

const checks = [...seoAccessChecks, ...seoPageChecks]

describe('search engines', () => {
  it.each(rowsOf(checks, cases))('$id: $expected $given', ({ check, given, expected }) => {
    expect(outcomeOf(check, given)).toBe(expected)
  })

  it('has a page that fails and one that passes for each', () => {
    expect(untested(checks, cases)).toEqual([])
  })
})
