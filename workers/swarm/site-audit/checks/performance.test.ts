/** Each performance check on a page that meets it and one that does not. */

import { describe, expect, it } from 'vitest'
import { type Cases, outcomeOf, rowsOf, untested } from '../builders.ts'
import { performanceImageChecks } from './performance-images.ts'
import { performanceLoadingChecks } from './performance-loading.ts'

const times = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join('')
const images = (count: number, attributes: string) => times(count, () => `<img ${attributes}>`)
const FONTS = 'https://fonts.googleapis.com/css2?family=Inter'

const cases: Cases = {
  compression: {
    fails: [{ bytes: 5_000 }],
    passes: [{ bytes: 5_000, headers: [['content-encoding', 'br']] }],
    skips: [{ bytes: 800 }],
  },
  'html-size': { fails: [{ bytes: 200_000 }], passes: [{ bytes: 20_000 }] },
  'dom-size-insight': {
    fails: [times(1_401, () => '<p>x</p>')],
    passes: [times(1_400, () => '<p>x</p>')],
  },
  'dom-depth': {
    fails: [times(33, () => '<div>')],
    passes: [times(32, () => '<div>')],
  },
  'blocking-scripts': {
    fails: ['<head><script src="a.js"></script></head>'],
    passes: [
      '<head><script src="a.js" defer></script><script type="module" src="b.js"></script></head>',
    ],
    skips: ['<body><p>x</p><script src="a.js"></script></body>'],
  },
  stylesheets: {
    fails: [times(5, (index) => `<link rel="stylesheet" href="${index}.css">`)],
    passes: ['<link rel="stylesheet" href="a.css">'],
    skips: ['<link rel="stylesheet" media="print" href="a.css">'],
  },
  'css-import': {
    fails: ['<style>@import "a.css";</style>'],
    passes: ['<style>p{}</style>'],
  },
  'script-count': {
    fails: [times(16, (index) => `<script src="${index}.js"></script>`)],
    passes: [times(15, (index) => `<script src="${index}.js"></script>`)],
  },
  'inline-code': {
    fails: [`<script>${'x'.repeat(60_000)}</script>`],
    passes: ['<script>x</script>'],
  },
  'third-parties': {
    fails: [times(5, (index) => `<script src="https://a${index}.example.com/x.js"></script>`)],
    passes: ['<script src="https://a.example.com/x.js"></script><script src="/y.js"></script>'],
  },
  preconnect: {
    fails: ['<head><script src="https://a.example.com/x.js"></script></head>'],
    passes: [
      '<head><link rel="preconnect" href="https://a.example.com"><script src="https://a.example.com/x.js"></script></head>',
    ],
    skips: ['<head><script src="/x.js"></script></head>'],
  },
  'font-display': {
    fails: [`<link rel="stylesheet" href="${FONTS}">`, '<style>@font-face{font-family:a}</style>'],
    passes: [
      `<link rel="stylesheet" href="${FONTS}&amp;display=swap">`,
      '<style>@font-face{font-family:a;font-display:swap}</style>',
    ],
  },
  redirects: { fails: [{ hops: 3 }], passes: [{}, { hops: 2 }] },
  'document-write': {
    fails: ['<script>document.write("x")</script>'],
    passes: ['<script>document.title</script>'],
  },
  'unsized-images': {
    fails: ['<img src="a.png">', '<img src="a.png" width="4">'],
    passes: [
      '<img src="a.png" width="4" height="3">',
      '<img src="a.png" width="4" style="aspect-ratio: 4/3">',
      '<img src="a.png" style="width:4px;height:3px">',
    ],
    skips: ['<img src="a.png" hidden>'],
  },
  'lazy-images': {
    fails: [images(4, '')],
    passes: [images(3, '') + images(2, 'loading="lazy"')],
    skips: [images(3, '')],
  },
  'first-image': {
    fails: ['<img loading="lazy">'],
    passes: ['<img><img loading="lazy">'],
    skips: ['<p>x</p>'],
  },
  'image-formats': {
    fails: ['<img src="/a.JPG?x=1">'],
    passes: ['<img src="a.webp">', '<picture><source srcset="a.avif"><img src="a.jpg"></picture>'],
  },
  'data-images': {
    fails: [`<img src="data:image/png;base64,${'A'.repeat(11_000)}">`],
    passes: ['<img src="data:image/png;base64,AA">'],
  },
}

const checks = [...performanceLoadingChecks, ...performanceImageChecks]

describe('performance', () => {
  it.each(rowsOf(checks, cases).map((row, index) => ({ ...row, index })))(
    '$id, $index: $expected',
    ({ check, given, expected }) => {
      expect(outcomeOf(check, given)).toBe(expected)
    },
  )

  it('has a page that fails and one that passes for each', () => {
    expect(untested(checks, cases)).toEqual([])
  })
})
