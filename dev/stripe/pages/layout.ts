/** The frame of every page: document, style sheet, the mark that this is no real Stripe, alert and note. */

import { html } from 'hono/html'

export type Html = ReturnType<typeof html>

/** Where the style sheet and the small script live. */
export const ASSETS = '/_pages'

/**
 * A complete document. `body` is trusted template output; `title` is escaped.
 * The mark comes first in reading order, so that a screen reader hears it before any form.
 */
export function page(title: string, body: Html, { live = false } = {}): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>${title} · Local Stripe (test mode)</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${ASSETS}/style.css">
    <script src="${ASSETS}/script.js" defer></script>
  </head>
  <body${live ? html` data-live` : ''}>
    <header class="mark"><strong>Local Stripe – test mode.</strong> Nothing is charged, no bank is asked.</header>
    ${body}
    <footer class="foot">A stand-in for development on this machine. Not Stripe, and not connected to it.</footer>
  </body>
</html>`
}

/** An error that is read out at once; nothing when there is none. */
export const alert = (message: string | undefined): Html | '' =>
  message ? html`<p class="alert" role="alert">${message}</p>` : ''

/** A confirmation that is read out politely; nothing when there is none. */
export const note = (message: string | undefined): Html | '' =>
  message ? html`<p class="note" role="status">${message}</p>` : ''

/** One page that only says something and offers at most one way on. */
export function message(
  title: string,
  text: string,
  way?: { href: string; label: string } | undefined,
): Html {
  return page(
    title,
    html`<main class="sheet narrow">
      <div class="card">
        <h1>${title}</h1>
        <p>${text}</p>
        ${way ? html`<p><a class="button" href="${way.href}">${way.label}</a></p>` : ''}
      </div>
    </main>`,
  )
}

const GOOD = new Set([
  'active',
  'trialing',
  'paid',
  'complete',
  'succeeded',
  'delivered',
  'enabled',
])
const WARN = new Set(['past_due', 'open', 'incomplete', 'paused', 'pending', 'requires_action'])
const BAD = new Set(['unpaid', 'uncollectible', 'incomplete_expired', 'failed'])

/** A status as a small coloured word; the word itself carries the meaning. */
export function badge(status: string, label: string): Html {
  const tone = GOOD.has(status) ? 'good' : WARN.has(status) ? 'warn' : BAD.has(status) ? 'bad' : ''
  return html`<span class="badge ${tone}">${label}</span>`
}

/** Links out of stored text: anything that is not http(s) becomes undefined, so no script address is ever rendered. */
export function safeLink(url: string | null | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return undefined
  return /^https?:$/.test(new URL(url).protocol) ? url : undefined
}
