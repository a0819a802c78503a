/** The one style sheet of every page here: tokens first, then layout, then parts. Light and dark from one set. */

import { controlStyle } from './style-control.ts'

const tokens = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #14181d);
  --sunken: light-dark(#f4f6f7, #0d1013);
  --raised: light-dark(#ffffff, #1a1f25);
  --ink: light-dark(#12181f, #eef1f4);
  --soft: light-dark(#566070, #a7b0bd);
  --line: light-dark(#dfe4e9, #2d343d);
  --field-line: light-dark(#808b9a, #7a8594);
  --accent: light-dark(#0b5f5a, #74dccf);
  --accent-strong: light-dark(#084c48, #93e8dd);
  --on-accent: light-dark(#ffffff, #05211f);
  --good: light-dark(#14653a, #7fdca6);
  --good-tint: light-dark(#e3f5ea, #14301f);
  --warn: light-dark(#7a4a00, #f2c46d);
  --warn-tint: light-dark(#fdf1d8, #33270d);
  --bad: light-dark(#a3161f, #ff9d9d);
  --bad-tint: light-dark(#fdeaea, #3a1517);
  --note-tint: light-dark(#e7f3f2, #10302d);
  --radius: 10px;
  --shadow: 0 1px 2px light-dark(#0f172a14, #00000066), 0 8px 24px light-dark(#0f172a0f, #00000040);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
*, ::before, ::after { box-sizing: border-box; }
body {
  margin: 0; background: var(--sunken); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
  min-height: 100dvh; display: flex; flex-direction: column;
}
h1, h2, h3, p, dl, dd, ul, ol, figure { margin: 0; }
ul, ol { padding: 0; list-style: none; }
h1 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; }
h2 { font-size: 1.0625rem; line-height: 1.35; }
a { color: var(--accent); text-underline-offset: 0.2em; }
a:hover { color: var(--accent-strong); }
code, .mono { font-family: var(--mono); font-size: 0.875em; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.soft { color: var(--soft); }
.small { font-size: 0.875rem; }
.amount { font-variant-numeric: tabular-nums; white-space: nowrap; }
.visually-hidden {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
@media (prefers-reduced-motion: no-preference) {
  a, button, .button, input { transition: background-color 120ms, border-color 120ms, color 120ms; }
}`

const frame = `
.mark {
  background: var(--warn-tint); color: var(--warn); border-bottom: 1px solid var(--line);
  font-size: 0.875rem; padding: 0.5rem 1rem; text-align: center;
}
.mark strong { letter-spacing: 0.01em; }
.sheet { width: min(100% - 2rem, 46rem); margin: 2rem auto 4rem; display: grid; gap: 1.25rem; }
.sheet.narrow { width: min(100% - 2rem, 27rem); }
.sheet > *, .room > *, .split > * { min-width: 0; }
.split { flex: 1; display: grid; }
.split > * { padding: 2rem 1rem 2.5rem; }
.split > * > * { width: min(100%, 27rem); margin-inline: auto; }
.split .order { background: var(--sunken); }
.split .payment { background: var(--paper); border-top: 1px solid var(--line); }
@media (min-width: 60rem) {
  .split { grid-template-columns: 1fr 1fr; }
  .split > * { padding: 4.5rem 4rem; }
  .split .order > * { margin-inline: auto 0; }
  .split .payment { border-top: 0; border-left: 1px solid var(--line); }
  .split .payment > * { margin-inline: 0 auto; }
}
.card {
  background: var(--raised); border: 1px solid var(--line); border-radius: var(--radius);
  padding: 1.25rem; display: grid; gap: 1rem;
}
.stack { display: grid; gap: 1rem; }
.stack.tight { gap: 0.375rem; }
.row { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; }
.between { justify-content: space-between; }
.topline { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; justify-content: space-between; align-items: baseline; }
.back { display: inline-flex; align-items: center; min-height: 44px; text-decoration: none; font-weight: 500; }
.back::before { content: '←'; margin-right: 0.5rem; }
footer.foot { margin-top: auto; padding: 1.25rem 1rem 2rem; text-align: center; color: var(--soft); font-size: 0.8125rem; }`

const parts = `
.field { display: grid; gap: 0.3125rem; align-content: start; min-width: 0; }
.field label, .legend { font-size: 0.875rem; font-weight: 550; }
.field input, .field select {
  font: inherit; color: inherit; width: 100%; min-height: 46px; padding: 0.5rem 0.75rem;
  background: var(--paper); border: 1px solid var(--field-line); border-radius: 8px;
}
.field input:hover { border-color: var(--ink); }
.field input[readonly] { background: var(--sunken); border-color: var(--line); color: var(--soft); }
.field input[aria-invalid='true'] { border-color: var(--bad); box-shadow: 0 0 0 1px var(--bad); }
.field .error { color: var(--bad); font-size: 0.875rem; }
.field ::placeholder { color: var(--soft); opacity: 1; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0.75rem; }
.with-button { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: end; }
.with-button .field { flex: 1 1 11rem; }
.with-button button { min-height: 46px; }
button, .button {
  font: inherit; font-weight: 600; min-height: 44px; padding: 0.5rem 1rem; border-radius: 8px; cursor: pointer;
  border: 1px solid var(--field-line); background: var(--raised); color: var(--ink);
  display: inline-flex; align-items: center; justify-content: center; text-decoration: none; text-align: center;
}
button:hover, .button:hover { border-color: var(--ink); color: var(--ink); }
button.primary, .button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.primary:hover, .button.primary:hover { background: var(--accent-strong); border-color: var(--accent-strong); color: var(--on-accent); }
button.danger { border-color: var(--bad); color: var(--bad); background: transparent; }
button.danger:hover { background: var(--bad-tint); color: var(--bad); border-color: var(--bad); }
button.wide { width: 100%; min-height: 50px; font-size: 1.0625rem; }
button[disabled] { opacity: 0.65; cursor: progress; }
.alert, .note {
  border-radius: 8px; padding: 0.75rem 0.875rem; border: 1px solid; font-size: 0.9375rem;
  background: var(--bad-tint); border-color: var(--bad); color: var(--bad);
}
.note { background: var(--note-tint); border-color: transparent; color: var(--ink); }
.badge {
  display: inline-block; font-size: 0.8125rem; font-weight: 600; line-height: 1.4; padding: 0.0625rem 0.5rem;
  border-radius: 999px; background: var(--sunken); color: var(--soft); border: 1px solid var(--line); white-space: nowrap;
}
.badge.good { background: var(--good-tint); color: var(--good); border-color: transparent; }
.badge.warn { background: var(--warn-tint); color: var(--warn); border-color: transparent; }
.badge.bad { background: var(--bad-tint); color: var(--bad); border-color: transparent; }
.price { font-size: 2.25rem; font-weight: 650; letter-spacing: -0.02em; line-height: 1.1; font-variant-numeric: tabular-nums; }
.price small { font-size: 0.9375rem; font-weight: 450; letter-spacing: 0; color: var(--soft); margin-left: 0.25rem; }
.lines { display: grid; font-size: 0.9375rem; }
.lines > * { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: 0.75rem 0; border-top: 1px solid var(--line); }
.lines > :first-child { border-top: 0; }
.lines .total { font-weight: 650; }
.lines .soft { grid-column: 1; }
details.help { border: 1px dashed var(--field-line); border-radius: 8px; padding: 0 0.875rem; font-size: 0.9375rem; }
details.help summary { min-height: 44px; display: flex; align-items: center; cursor: pointer; font-weight: 550; gap: 0.5rem; }
details.help summary::before { content: '▸'; color: var(--soft); }
details.help[open] summary::before { content: '▾'; }
details.help[open] { padding-bottom: 0.625rem; }
.cards a {
  display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; align-items: center; min-height: 44px;
  padding: 0.25rem 0.5rem; margin-inline: -0.5rem; border-radius: 6px; text-decoration: none; color: var(--ink);
}
.cards a:hover { background: var(--sunken); }
.cards .mono { color: var(--soft); white-space: nowrap; }
.facts { display: grid; grid-template-columns: minmax(6.5rem, auto) 1fr; gap: 0.375rem 1.25rem; font-size: 0.9375rem; }
.facts dt { color: var(--soft); }
.facts dd { overflow-wrap: anywhere; }
.list > * { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: center; padding: 0.625rem 0; border-top: 1px solid var(--line); }
.list > :first-child { border-top: 0; }
.list .grow { flex: 1 1 9rem; min-width: 0; }
.list .slot { min-width: 5.5rem; }
.list > * > :last-child { margin-left: auto; }
.paper-lines { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
.paper-lines th { text-align: left; font-weight: 550; color: var(--soft); font-size: 0.8125rem; padding: 0 0.75rem 0.375rem 0; }
.paper-lines td { padding: 0.625rem 0.75rem 0.625rem 0; border-top: 1px solid var(--line); vertical-align: top; }
.paper-lines tfoot tr:first-child :is(th, td) { border-top: 2px solid var(--line); }
.paper-lines tfoot :is(th, td) { padding: 0.375rem 0.75rem 0.375rem 0; border: 0; font-size: 0.9375rem; color: var(--ink); }
.paper-lines tfoot th { font-weight: 450; }
.paper-lines tfoot .grand :is(th, td) { font-weight: 650; }
.paper-lines :is(th, td):last-child { text-align: right; padding-right: 0; }`

/** The whole sheet as text, served at one address so that pages stay small. */
export const styleSheet = `${tokens}\n${frame}\n${parts}\n${controlStyle}\n`
