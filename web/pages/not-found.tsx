/** 404: says so, and offers the ways on. */

import { SiteLayout } from '../layouts/site.tsx'

export function NotFound() {
  return (
    <SiteLayout path="/404">
      <article class="wrap narrow prose">
        <h1>Nothing here</h1>
        <p class="lead">The address may be mistyped, or the page has moved.</p>
        <p>
          <a href="/">Start page</a> · <a href="/pricing">Pricing</a> · <a href="/docs">Docs</a> ·{' '}
          <a href="/dashboard">Dashboard</a>
        </p>
      </article>
    </SiteLayout>
  )
}
