/** Each accessibility check on a page that meets it and one that does not. */

import { describe, expect, it } from 'vitest'
import { type Cases, outcomeOf, rowsOf, untested } from '../builders.ts'
import { accessibilityNameChecks } from './accessibility-names.ts'
import { accessibilityPageChecks } from './accessibility-page.ts'
import { accessibilityStructureChecks } from './accessibility-structure.ts'

const viewport = (content: string) => `<meta name="viewport" content="${content}">`
const refresh = (content: string) => `<meta http-equiv="refresh" content="${content}">`

const cases: Cases = {
  'image-alt': {
    fails: ['<img src="a.png">', '<img alt=" ">'],
    passes: ['<img alt="">', '<img alt="Boat">', '<img title="Boat">', '<img role="presentation">'],
    skips: ['<img hidden>', '<p aria-hidden="true"><img></p>', '<noscript><img></noscript>'],
  },
  'button-name': {
    fails: ['<button></button>', '<button><b aria-hidden="true">x</b></button>'],
    passes: [
      '<button>Go</button>',
      '<button aria-label="Go"></button>',
      '<button><img alt="Go"></button>',
      '<p id="l">Go</p><button aria-labelledby="l"></button>',
      '<label for="b">Go</label><button id="b"></button>',
    ],
    skips: ['<div style="display: none"><button></button></div>'],
  },
  'link-name': {
    fails: ['<a href="/x"></a>', '<a href="/x"><img alt=""></a>', '<a href="/x">&nbsp;</a>'],
    passes: ['<a href="/x">x</a>', '<a href="/x"><svg><title>Sail</title></svg></a>'],
    skips: ['<a name="x"></a>'],
  },
  label: {
    fails: ['<input>', '<textarea></textarea>', '<label><input type="checkbox"></label>'],
    passes: [
      '<label for="a">A</label><input id="a">',
      '<label>A <input></label>',
      '<input placeholder="A">',
      '<input aria-labelledby="l"><b id="l" hidden>A</b>',
    ],
    skips: ['<input type="hidden"><input type="submit">'],
  },
  'select-name': {
    fails: ['<select><option>A</option></select>'],
    passes: ['<label>Size<select></select></label>', '<select title="Size"></select>'],
  },
  'input-button-name': {
    fails: ['<input type="button">', '<input type="submit" value="">'],
    passes: ['<input type="submit">', '<input type="button" value="Go">'],
  },
  'input-image-alt': {
    fails: ['<input type="image">'],
    passes: ['<input type="image" alt="Go">'],
  },
  'object-alt': {
    fails: ['<object data="a.pdf">Text</object>'],
    passes: ['<object data="a.pdf" title="Plan"></object>'],
  },
  'frame-title': {
    fails: ['<iframe src="/m"></iframe>', '<iframe title=" "></iframe>'],
    passes: ['<iframe title="Map"></iframe>'],
    skips: ['<iframe tabindex="-1"></iframe>'],
  },
  'svg-img-alt': {
    fails: ['<svg role="img"></svg>'],
    passes: [
      '<svg role="img"><title>Sail</title></svg>',
      '<svg role="img" aria-label="Sail"></svg>',
    ],
    skips: ['<svg></svg>'],
  },
  'video-caption': {
    fails: ['<video src="a.mp4"></video>'],
    passes: ['<video><track kind="captions" src="a.vtt"></video>'],
    skips: ['<video muted></video>'],
  },
  'image-redundant-alt': {
    fails: ['<a href="/x"><img alt="Boats">boats</a>'],
    passes: ['<a href="/x"><img alt="">Boats</a>', '<p><img alt="Boats">Boats</p>'],
  },
  'empty-heading': {
    fails: ['<h2></h2>', '<h2><b aria-hidden="true">x</b></h2>'],
    passes: ['<h2>A</h2>', '<h2 aria-label="A"></h2>'],
  },
  'html-has-lang': { fails: ['<html>', '<p>x', '<html lang="">'], passes: ['<html lang="en">'] },
  'html-lang-valid': {
    fails: ['<html lang="english">', '<html lang="xx">'],
    passes: ['<html lang="pt-BR">', '<html lang="gsw">'],
    skips: ['<html>'],
  },
  'valid-lang': {
    fails: ['<p lang="xy">x</p>'],
    passes: ['<p lang="fr">x</p>', '<p lang="xy"></p>'],
    skips: ['<html lang="xy">'],
  },
  'meta-viewport': {
    fails: ['user-scalable=no', 'maximum-scale=1', 'user-scalable=0; width=1'].map(viewport),
    passes: ['width=device-width', 'maximum-scale=5', 'user-scalable=yes'].map(viewport),
    skips: [''],
  },
  'meta-refresh': {
    fails: ['5', '30; url=/x'].map(refresh),
    passes: ['0; url=/x', '90000'].map(refresh),
    skips: [''],
  },
  'landmark-one-main': {
    fails: ['<div>x</div>', '<main aria-hidden="true">x</main>'],
    passes: ['<main>x</main>', '<div role="main">x</div>'],
    skips: ['<div role="dialog">x</div>'],
  },
  'aria-roles': {
    fails: ['<p role="buton">x</p>'],
    passes: ['<p role="none buton">x</p>', '<p role="doc-chapter">x</p>'],
    skips: ['<p role="">x</p>'],
  },
  'aria-valid-attr': {
    fails: ['<p aria-lable="x">x</p>'],
    passes: ['<p aria-label="x">x</p>'],
    skips: ['<p>x</p>'],
  },
  'aria-hidden-body': {
    fails: ['<body aria-hidden="true">'],
    passes: ['<body>', '<body aria-hidden="false">'],
  },
  'duplicate-id-aria': {
    fails: ['<label for="a">A</label><input id="a"><p id="a">'],
    passes: ['<label for="a">A</label><input id="a"><p id="b"><p id="b">'],
    skips: ['<p id="a"><p id="a">'],
  },
  'heading-order': {
    fails: ['<h1>A</h1><h3>B</h3>', '<h1>A</h1><p role="heading" aria-level="4">B</p>'],
    passes: ['<h2>A</h2><h3>B</h3><h1>C</h1>', '<h1>A</h1><h3 hidden>x</h3><h2>B</h2>'],
    skips: ['<p>x</p>'],
  },
  list: {
    fails: ['<ul><p>x</p></ul>', '<ol>text<li>a</li></ol>'],
    passes: ['<ul><li>a<li>b</ul>', '<ul></ul>', '<ul><li>a</li><script></script></ul>'],
    skips: ['<ul role="tablist"><p>x</p></ul>'],
  },
  listitem: {
    fails: ['<div><li>a</li></div>', '<ul role="navigation"><li>a</li></ul>'],
    passes: ['<ul><li>a</li></ul>', '<menu><li>a</li></menu>', '<ul role="list"><li>a</li></ul>'],
  },
  'definition-list': {
    fails: ['<dl><dt>a</dt></dl>', '<dl><dt>a</dt><p>x</p><dd>b</dd></dl>'],
    passes: ['<dl><dt>a</dt><dd>b</dd></dl>', '<dl></dl>'],
  },
  dlitem: {
    fails: ['<div><dt>a</dt></div>'],
    passes: ['<dl><dt>a</dt></dl>', '<dl><div><dt>a</dt></div></dl>'],
  },
  tabindex: {
    fails: ['<p tabindex="2">x</p>'],
    passes: ['<p tabindex="0">x</p>', '<p tabindex="-1">x</p>'],
  },
  accesskeys: {
    fails: ['<b accesskey="a"></b><b accesskey="A"></b>'],
    passes: ['<b accesskey="a"></b><b accesskey="b"></b>'],
  },
}

const checks = [
  ...accessibilityNameChecks,
  ...accessibilityPageChecks,
  ...accessibilityStructureChecks,
]

describe('accessibility', () => {
  it.each(rowsOf(checks, cases))('$id: $expected $given', ({ check, given, expected }) => {
    expect(outcomeOf(check, given)).toBe(expected)
  })

  it('has a page that fails and one that passes for each', () => {
    expect(untested(checks, cases)).toEqual([])
  })
})
