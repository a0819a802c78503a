/** The control room's own styles: panels, tables that scroll in themselves, the event log. */

export const controlStyle = `
.room { width: min(100% - 2rem, 80rem); margin: 1.5rem auto 4rem; display: grid; gap: 1.25rem; }
.room-head { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; align-items: end; justify-content: space-between; }
.panel { background: var(--raised); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.125rem 1.25rem 1.25rem; }
.panel > h2 { margin-bottom: 0.75rem; }
.columns { display: grid; gap: 1.25rem; }
@media (min-width: 60rem) { .columns { grid-template-columns: 1fr 1fr; } .columns.wide-left { grid-template-columns: 3fr 2fr; } }
.clock-now { font-size: 1.375rem; font-weight: 650; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; }
.scroller { position: relative; overflow-x: auto; margin-inline: -1.25rem; padding-inline: 1.25rem; }
.table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
.table th { text-align: left; color: var(--soft); font-weight: 550; font-size: 0.8125rem; padding: 0 0.875rem 0.375rem 0; white-space: nowrap; }
.table td { border-top: 1px solid var(--line); padding: 0.5rem 0.875rem 0.5rem 0; vertical-align: middle; }
.table :is(th, td):last-child { padding-right: 0; }
.table .mono { white-space: nowrap; overflow-wrap: normal; }
.table td .small { display: block; }
.empty { color: var(--soft); padding: 0.5rem 0; font-size: 0.9375rem; }
.switches { display: grid; gap: 0.25rem; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
.switches label { display: flex; gap: 0.625rem; align-items: flex-start; min-height: 44px; padding: 0.5rem 0; cursor: pointer; }
.switches input { width: 20px; height: 20px; margin: 2px 0 0; accent-color: var(--accent); flex: none; }
.switches span { display: grid; font-size: 0.9375rem; line-height: 1.35; }
/* Scrolls in itself, so that the endpoints below stay in reach. */
.log { max-height: 40rem; overflow-y: auto; margin-inline: -1.25rem; padding-inline: 1.25rem; position: relative; }
.log > li { border-top: 1px solid var(--line); }
.log > li:first-child { border-top: 0; }
.log summary {
  display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 0.125rem 0.75rem; align-items: center;
  min-height: 44px; padding: 0.375rem 0; cursor: pointer; list-style: none;
}
.log summary::-webkit-details-marker { display: none; }
.log summary::before { content: '▸'; color: var(--soft); width: 1em; }
.log [open] > summary::before { content: '▾'; }
.log .type { font-family: var(--mono); font-size: 0.875rem; overflow-wrap: anywhere; }
.log .when { grid-column: 2; color: var(--soft); font-size: 0.8125rem; }
.log .state { grid-row: 1; grid-column: 3; }
@media (min-width: 60rem) {
  .log summary { grid-template-columns: auto minmax(0, 1fr) auto 6.5rem; }
  .log .when { grid-row: 1; grid-column: 3; }
  .log .state { grid-column: 4; text-align: right; }
}
.log .inside { padding: 0 0 1rem 1.75rem; display: grid; gap: 0.75rem; }
pre {
  margin: 0; padding: 0.875rem; max-height: 24rem; overflow: auto; border-radius: 8px; background: var(--sunken);
  border: 1px solid var(--line); font: 0.8125rem/1.5 var(--mono); tab-size: 2;
}
button.small-button { min-height: 36px; padding: 0.25rem 0.75rem; font-size: 0.875rem; font-weight: 550; }
@media (pointer: coarse) { button.small-button { min-height: 44px; } }
.inline-form { display: contents; }
`
