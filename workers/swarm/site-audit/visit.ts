/** Visits an address as a reader would: follows its redirects, decodes its text, looks at the files beside it. */

import { brand } from '../../contract/brand.ts'
import { FetchFailed, type GuardedFetch, MAX_REDIRECTS } from '../guarded-fetch.ts'
import { ToolRefused } from '../tool.ts'
import { type Beside, type Hop, isLoopback, links, type Page } from './page.ts'
import { type Document, parse } from './parse.ts'

/** Deterministic, and nobody's page. */
const MISSING_PATH = `/${brand.slug}-audit-of-a-missing-page`
const MAX_BESIDE_CHARACTERS = 512 * 1024

export type Site = Page['beside']
export type Visit =
  | { kind: 'page'; page: Page }
  | { kind: 'other'; url: URL; hops: Hop[]; status: number; type: string }
  /** A page nobody can judge. */
  | { kind: 'refused'; hops: Hop[]; status: number; why: ToolRefused }

type Answer = { url: URL; hops: Hop[]; response: Response }

/** Throws FetchFailed. */
async function follow(fetch: GuardedFetch, address: string): Promise<Answer> {
  const hops: Hop[] = []
  let url = URL.parse(address)
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await fetch(url?.href ?? address, { redirect: 'manual' })
    if (!url) throw new FetchFailed('malformed')
    hops.push({ url: url.href, status: response.status })
    const location =
      response.status >= 300 && response.status < 400 && response.headers.get('location')
    if (!location) return { url, hops, response }
    await response.body?.cancel()
    url = URL.parse(location, url)
    address = location
  }
  throw new FetchFailed('redirects')
}

/** By the header, the byte order mark or the meta element; UTF-8 where none is known. */
function decodeText(bytes: Uint8Array, type: string): string {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 1024))
  const named = /charset\s*=\s*["']?([\w-]+)/i
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : null
  const label = mark ?? named.exec(type)?.[1] ?? named.exec(start)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(label, { ignoreBOM: true }).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

const isHtml = (type: string, text: string): boolean =>
  /html/i.test(type) || (type === '' && /^\s*<(!doctype|html|!--)/i.test(text))

const NOTHING: Site = { robots: null, sitemap: null, favicon: null, missing: null, plain: null }

function parsed(text: string): Document | ToolRefused {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof ToolRefused) return error
    throw error
  }
}

/** Throws FetchFailed when the address cannot be fetched. */
export async function visit(fetch: GuardedFetch, address: string, site?: Site): Promise<Visit> {
  const { url, hops, response } = await follow(fetch, address)
  const { status, headers } = response
  const type = headers.get('content-type')?.trim() ?? ''
  if (type !== '' && !/html/i.test(type)) {
    await response.body?.cancel()
    return { kind: 'other', url, hops, status, type }
  }
  const bytes = new Uint8Array(await response.arrayBuffer())
  const text = decodeText(bytes, type)
  if (!isHtml(type, text)) return { kind: 'other', url, hops, status, type: type || 'no type' }
  const document = parsed(text)
  if (document instanceof ToolRefused) return { kind: 'refused', hops, status, why: document }
  const page: Page = {
    url,
    hops,
    status,
    headers,
    bytes: bytes.byteLength,
    document,
    beside: site ?? NOTHING,
  }
  return { kind: 'page', page }
}

/** null: not to be had; cancelling is not an answer. */
async function unlessFailed<Value>(asked: Promise<Value>): Promise<Value | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof FetchFailed) return null
    throw error
  }
}

async function beside(fetch: GuardedFetch, url: URL): Promise<Beside> {
  const asked = follow(fetch, url.href).then(async ({ response }) => ({
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: (await response.text()).slice(0, MAX_BESIDE_CHARACTERS),
  }))
  return unlessFailed(asked)
}

async function plainAnswer(fetch: GuardedFetch, page: Page): Promise<Site['plain']> {
  if (page.url.protocol !== 'https:' || isLoopback(page.url)) return null
  const address = `http://${page.url.host}${page.url.pathname}`
  const response = await unlessFailed(fetch(address, { method: 'HEAD', redirect: 'manual' }))
  if (!response) return null
  const location = URL.parse(response.headers.get('location') ?? '', address)?.href ?? ''
  return { status: response.status, location }
}

/** What belongs to the site and not to one page: asked once. */
export async function visitSite(fetch: GuardedFetch, page: Page): Promise<Site> {
  const at = (path: string) => new URL(path, page.url.origin)
  const [robots, sitemap, missing, favicon, plain] = await Promise.all([
    beside(fetch, at('/robots.txt')),
    beside(fetch, at('/sitemap.xml')),
    beside(fetch, at(MISSING_PATH)),
    links(page, 'icon').length > 0 ? null : beside(fetch, at('/favicon.ico')),
    plainAnswer(fetch, page),
  ])
  return { robots, sitemap, missing, favicon, plain }
}

/** The text of a file of the site; null where there is none. */
export async function textAt(fetch: GuardedFetch, url: URL): Promise<string | null> {
  const found = await beside(fetch, url)
  return found?.status === 200 ? found.text : null
}
