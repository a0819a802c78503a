/** What the mailbox looks like: a list, and one mail as HTML, as text and with its links. */

import { html, raw } from 'hono/html'
import { brand, brandKit } from '../../contract/brand.ts'
import type { Delivery } from '../../db/development.ts'
import { toIso } from '../../tools/clock.ts'
import { linksOf } from './links.ts'

type Html = ReturnType<typeof html>

const style = raw(`<style>
:root { color-scheme: light dark; --line: light-dark(#e5e7eb, #2b3140); --soft: light-dark(#6b7280, #9aa4b5);
  --accent: light-dark(${brandKit.colours.accent}, ${brandKit.colours.accentDark}); --paper: light-dark(#fff, #12151c); }
* { box-sizing: border-box }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#f8fafc, #0b0d12) }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1rem 4rem }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.01em; overflow-wrap: anywhere }
a { color: var(--accent) } a:focus-visible, input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.soft { color: var(--soft) } p { margin: 0 0 1rem }
.mails { list-style: none; margin: 1.5rem 0 0; padding: 0; border: 1px solid var(--line); border-radius: 12px; overflow: hidden; background: var(--paper) }
.mails li + li { border-top: 1px solid var(--line) }
.mails a { display: grid; grid-template-columns: 11rem 1fr auto; gap: .25rem 1rem; padding: .75rem 1rem; color: inherit; text-decoration: none }
.mails a:hover { background: light-dark(#f1f5f9, #1a1f2a) }
.kind { font: 12px/1.9 ui-monospace, monospace; color: var(--accent); overflow-wrap: anywhere }
.subject { font-weight: 600; overflow-wrap: anywhere } .to { grid-column: 2; color: var(--soft); overflow-wrap: anywhere }
time { color: var(--soft); font-variant-numeric: tabular-nums; white-space: nowrap }
form { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1rem }
input, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: .5rem .75rem; min-height: 44px }
input { flex: 1 1 14rem; min-width: 0 }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 1rem 0 } dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
.tabs { margin-top: 1.5rem } .tabs > input { position: absolute; opacity: 0; min-height: 0 }
.tabs > label { display: inline-block; padding: .6rem 1rem; cursor: pointer; border-bottom: 2px solid transparent }
.tabs > input:focus-visible + label { outline: 2px solid var(--accent) } .tabs > input:checked + label { border-color: var(--accent); font-weight: 600 }
.panel { display: none; border: 1px solid var(--line); border-radius: 12px; background: #fff; overflow: hidden }
#html:checked ~ .html, #text:checked ~ .text, #links:checked ~ .links { display: block }
iframe { display: block; width: 100%; height: 46rem; border: 0; color-scheme: light }
pre, .links { margin: 0; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--paper) } .links ul { margin: 0; padding-left: 1.25rem; white-space: normal }
@media (max-width: 40rem) { .mails a { grid-template-columns: 1fr } .to { grid-column: 1 } }
</style>`)

const page = (title: string, body: Html) => html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${brand.shortName} mailbox</title>${style}</head>
<body><main>${body}</main></body>
</html>`

/** 2026-05-23 09:30:12, UTC. */
const when = (ms: number): string => toIso(ms).slice(0, 19).replace('T', ' ')

export function listPage(
  mails: Delivery[],
  filter: { to?: string | undefined; kind?: string | undefined },
) {
  const filtered = Boolean(filter.to || filter.kind)
  return page(
    'All mails',
    html`<h1>Mailbox</h1>
<p class="soft">Nothing leaves this computer: what the company sends is kept here. The same <a href="/__dev/mail.json">as JSON</a>.</p>
<form method="get" action="/__dev/mail">
<input type="search" name="to" aria-label="To" placeholder="To: someone@example.test" value="${filter.to ?? ''}">
<input type="search" name="kind" aria-label="Kind" placeholder="Kind: welcome, receipt …" value="${filter.kind ?? ''}">
<button>Filter</button></form>
${
  mails.length === 0
    ? html`<p class="soft" style="margin-top:1.5rem">${filtered ? html`No mail matches. <a href="/__dev/mail">Show all</a>` : html`No mail yet. <a href="/register">Create an account</a> and the first one arrives.`}</p>`
    : html`<ul class="mails">${mails.map(
        (mail) => html`<li><a href="/__dev/mail/${mail.id}">
<span class="kind">${mail.kind}</span><span class="subject">${mail.subject}</span>
<time datetime="${toIso(mail.createdAt)}">${when(mail.createdAt)}</time>
<span class="to">${mail.toAddress}</span></a></li>`,
      )}</ul>`
}`,
  )
}

export function mailPage(mail: Delivery) {
  const links = linksOf(mail)
  return page(
    mail.subject,
    html`<p><a href="/__dev/mail">← Mailbox</a></p>
<h1>${mail.subject}</h1>
<dl><dt>To</dt><dd><a href="/__dev/mail?to=${encodeURIComponent(mail.toAddress)}">${mail.toAddress}</a></dd>
<dt>Sent</dt><dd><time datetime="${toIso(mail.createdAt)}">${when(mail.createdAt)}</time> UTC</dd>
<dt>Kind</dt><dd class="kind">${mail.kind}</dd><dt>Key</dt><dd class="kind">${mail.key}</dd></dl>
<div class="tabs">
<input type="radio" name="part" id="html" checked><label for="html">HTML</label>
<input type="radio" name="part" id="text"><label for="text">Text</label>
<input type="radio" name="part" id="links"><label for="links">Links (${links.length})</label>
<div class="panel html"><iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${`<base target="_blank">${mail.html}`}"></iframe></div>
<div class="panel text"><pre>${mail.text}</pre></div>
<div class="panel links"><ul>${links.map((link) => html`<li><a href="${link}">${link}</a></li>`)}</ul></div>
</div>`,
  )
}
