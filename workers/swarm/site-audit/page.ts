/** What a visit saw: a page, how it was reached, and the files beside it. */

import type { Document, Element } from './parse.ts'

/** One answer on the way, the last included. */
export type Hop = { url: string; status: number }

/** A file of the site; null where it could not be fetched. */
export type Beside = { status: number; type: string; text: string } | null

export type Page = {
  /** Where it was found in the end. */
  url: URL
  hops: readonly Hop[]
  status: number
  headers: Headers
  bytes: number
  document: Document
  beside: {
    robots: Beside
    sitemap: Beside
    /** /favicon.ico, if the page names no icon. */
    favicon: Beside
    /** An address nobody has. */
    missing: Beside
    /** The address by http://, if it was asked by https:// */
    plain: { status: number; location: string } | null
  }
}

export const elements = ({ document }: Page, ...names: string[]): readonly Element[] => {
  const [first = ''] = names
  if (names.length === 1) return document.byName.get(first) ?? []
  return names
    .flatMap((name) => document.byName.get(name) ?? [])
    .sort((one, other) => one.at - other.at)
}

/** Those in the head: others are ignored by who reads them. */
export const metas = (page: Page, name: string): readonly Element[] =>
  elements(page, 'meta').filter(
    ({ attributes, inHead }) =>
      inHead && (attributes.name ?? attributes.property ?? '').trim().toLowerCase() === name,
  )

/** <link>s of a relation. */
export const links = (page: Page, relation: string): readonly Element[] =>
  elements(page, 'link').filter(({ attributes }) =>
    (attributes.rel ?? '').toLowerCase().split(/\s+/).includes(relation),
  )

export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')

/** Where a reference leads; null if nowhere. */
export const target = (page: Page, reference: string | undefined): URL | null =>
  reference === undefined ? null : URL.parse(reference.trim(), page.url)
