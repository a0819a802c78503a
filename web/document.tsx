/** The HTML document around a page: what search engines and link previews read, style and scripts by hash. */

import type { ComponentChildren } from 'preact'
import { brand, brandKit } from '../workers/contract/brand.ts'
import { earlyScript } from './early.ts'
import type { Page } from './routes.ts'

/** What the bundler made, as the documents refer to it. */
export type Assets = {
  /** The style sheet of public pages and forms, inlined. */
  siteCss: string
  /** Inlined after it where a page asks for it by name. */
  sheets: Readonly<Record<NonNullable<Page['sheet']>, string>>
  /** Addresses of the hashed files. */
  appCss: string
  appJs: string
  /** What `appJs` and the page's own part import at once: asked for together with it, not after it. */
  partsOf: (path: string) => readonly string[]
  siteJs: string
}

/** Reads an address's choice before the first paint, so that nothing jumps. Kept tiny; its hash is in the CSP. */
export const inlineScripts: Record<string, string> = {
  '/pricing':
    "if(new URLSearchParams(location.search).get('interval')==='year')document.getElementById('by-year').checked=true",
  '/register':
    "var p=new URLSearchParams(location.search).get('plan');if(p==='starter'||p==='pro')document.documentElement.dataset.plan=p",
}

/** `</script>` inside data would end the element. */
const json = (data: unknown) => JSON.stringify(data).replaceAll('<', '\\u003c')

function Head({ page, assets, data }: { page: Page; assets: Assets; data: unknown }) {
  const title = page.path === '/' ? page.title : `${page.title} · ${brand.name}`
  const address = brand.origin + page.path
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title}</title>
      <meta name="description" content={page.description} />
      {page.indexed ? (
        <link rel="canonical" href={address} />
      ) : (
        <meta name="robots" content="noindex" />
      )}
      {/* Addresses of these pages may hold a one-use token. */}
      {page.kind === 'form' && <meta name="referrer" content="same-origin" />}
      <meta property="og:type" content={page.published ? 'article' : 'website'} />
      <meta property="og:site_name" content={brand.name} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={page.description} />
      <meta property="og:url" content={address} />
      <meta property="og:image" content={`${brand.origin}/social.png`} />
      <meta property="og:image:width" content="1200" />
      <meta property="og:image:height" content="630" />
      <meta property="og:image:alt" content={`${brand.name}: ${brandKit.tagline}`} />
      {page.published && <meta property="article:published_time" content={page.published} />}
      <meta name="twitter:card" content="summary_large_image" />
      <meta
        name="theme-color"
        content={brandKit.colours.paper}
        media="(prefers-color-scheme: light)"
      />
      <meta
        name="theme-color"
        content={brandKit.colours.paperDark}
        media="(prefers-color-scheme: dark)"
      />
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      <link rel="apple-touch-icon" href="/icon.png" />
      {page.path.startsWith('/blog') && (
        <link rel="alternate" type="application/rss+xml" title="Blog" href="/blog/feed.xml" />
      )}
      {page.kind === 'app' ? (
        <link rel="stylesheet" href={assets.appCss} />
      ) : (
        <style dangerouslySetInnerHTML={{ __html: assets.siteCss }} />
      )}
      {page.sheet && <style dangerouslySetInnerHTML={{ __html: assets.sheets[page.sheet] }} />}
      {page.kind !== 'site' && <script dangerouslySetInnerHTML={{ __html: earlyScript }} />}
      {page.kind !== 'site' &&
        assets
          .partsOf(page.path)
          .map((part) => <link key={part} rel="modulepreload" href={part} />)}
      <script type="module" src={page.kind === 'site' ? assets.siteJs : assets.appJs} />
      {data !== null && (
        <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json(data) }} />
      )}
    </head>
  )
}

/** Shown by the style sheet where the app cannot take the page over. */
function NotLive() {
  return (
    <>
      <div class="notice bad not-live" role="alert">
        <p>
          This page did not load completely. <button type="button">Load it again</button>
        </p>
      </div>
      <noscript>
        <div class="notice warn">
          <p>This page needs JavaScript. Prices, docs and terms can be read without it.</p>
        </div>
      </noscript>
    </>
  )
}

export function Document({
  page,
  assets,
  data,
  children,
}: {
  page: Page
  assets: Assets
  data: unknown
  children: ComponentChildren
}) {
  const inline = inlineScripts[page.path]
  return (
    <html lang="en">
      <Head page={page} assets={assets} data={data} />
      <body>
        {page.path === '/register' && inline && (
          <script dangerouslySetInnerHTML={{ __html: inline }} />
        )}
        {page.kind !== 'site' && <NotLive />}
        <div id="root">{children}</div>
        {page.path === '/pricing' && inline && (
          <script dangerouslySetInnerHTML={{ __html: inline }} />
        )}
      </body>
    </html>
  )
}
