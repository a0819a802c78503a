/** A visit follows redirects, reads any encoding, and takes what is missing for missing. */

import { describe, expect, it } from 'vitest'
import { guardedFetch } from '../guarded-fetch.ts'
import { heardText } from './names.ts'
import { elements } from './page.ts'
import { visit, visitSite } from './visit.ts'

const guarded = (answer: (request: Request) => Response | Promise<Response>) =>
  guardedFetch({
    fetch: async (request) => answer(request),
    signal: new AbortController().signal,
    loopbackPorts: [],
  })

async function textOf(bytes: number[] | Uint8Array, type: string): Promise<string> {
  const body = new Uint8Array(bytes)
  const fetch = guarded(() => new Response(body, { headers: { 'content-type': type } }))
  const seen = await visit(fetch, 'https://a.example.com/')
  if (seen.kind !== 'page') return seen.kind
  const [paragraph] = elements(seen.page, 'p')
  return paragraph ? heardText(paragraph) : ''
}

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))
const utf16 = (text: string): number[] => [0xff, 0xfe, ...ascii(text).flatMap((code) => [code, 0])]

describe('encodings', () => {
  it.each([
    ['the header', [...ascii('<p>'), 0xe9], 'text/html; charset=iso-8859-1', 'é'],
    ['the meta element', [...ascii('<meta charset=windows-1252><p>'), 0x80], 'text/html', '€'],
    ['the mark', utf16('<p>boat'), 'text/html', 'boat'],
    ['nothing', [...ascii('<p>'), 0xc3, 0xa9], 'text/html', 'é'],
    ['nonsense', [...ascii('<p>'), 0xc3, 0xa9], 'text/html; charset=klingon', 'é'],
  ])('by %s', async (_, bytes, type, text) => {
    expect(await textOf(bytes, type)).toBe(text)
  })
})

describe('visit', () => {
  it('keeps the way it came', async () => {
    const fetch = guarded(({ url }) =>
      url.endsWith('/there')
        ? new Response('<p>x', { headers: { 'content-type': 'text/html' } })
        : new Response(null, { status: 301, headers: { location: '/there' } }),
    )
    const seen = await visit(fetch, 'https://a.example.com/')
    expect(seen.kind === 'page' && seen.page.hops).toEqual([
      { url: 'https://a.example.com/', status: 301 },
      { url: 'https://a.example.com/there', status: 200 },
    ])
  })

  it('takes a page without a type for one if it looks like one', async () => {
    const untyped = (text: string) =>
      visit(
        guarded(() => new Response(new TextEncoder().encode(text))),
        'https://a.example.com/',
      )
    expect((await untyped('<!doctype html><p>x')).kind).toBe('page')
    expect((await untyped('%PDF-1.7')).kind).toBe('other')
  })

  it('takes files that cannot be had for not there', async () => {
    const fetch = guarded(({ url }) => {
      if (url === 'https://a.example.com/')
        return new Response('<html>', { headers: { 'content-type': 'text/html' } })
      throw new TypeError('reset')
    })
    const seen = await visit(fetch, 'https://a.example.com/')
    expect(seen.kind === 'page' && (await visitSite(fetch, seen.page))).toEqual({
      robots: null,
      sitemap: null,
      favicon: null,
      missing: null,
      plain: null,
    })
  })
})
