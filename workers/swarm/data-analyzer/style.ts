/** The report's stylesheet: light and dark, phone and paper; and its hash for the content security policy. */

import { createHash } from 'node:crypto'

export const styleSheet = `:root{color-scheme:light dark;--ink:light-dark(#10131a,#eef0f5);--muted:light-dark(#4d5566,#a7afbf);--paper:light-dark(#fff,#0c0f15);--line:light-dark(#e0e3ea,#262d3a);--accent:light-dark(#4338ca,#a5b4fc);--high:light-dark(#b3181f,#fca5a5);--medium:light-dark(#855300,#f6c667)}*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--ink);background:var(--paper)}main{max-width:64rem;margin:auto;padding:1.5rem 1rem 4rem}h1,h3,li,p{overflow-wrap:anywhere}h1{font-size:1.75rem;line-height:1.2;margin:.25rem 0}h2{font-size:1.25rem;margin:2.5rem 0 .75rem}h3{margin:0 0 .25rem}h4{margin:1rem 0 .5rem}p{margin:.25rem 0}.facts,header p,footer,summary,th,figcaption{color:var(--muted);font-size:.875rem}article{border-top:1px solid var(--line);padding:1.25rem 0}.findings{list-style:none;padding:0;margin:0}.findings li{border-left:3px solid var(--line);padding:.25rem .75rem;margin:0 0 .75rem}.findings b{font-size:.75rem;text-transform:uppercase;letter-spacing:.04em;color:var(--muted)}.findings .high{border-color:var(--high)}.findings .high b{color:var(--high)}.findings .medium{border-color:var(--medium)}.findings .medium b{color:var(--medium)}.scroll{overflow-x:auto}.scroll:focus-visible{outline:2px solid var(--accent)}table{border-collapse:collapse;font-size:.875rem;width:100%}th,td{text-align:left;padding:.375rem .75rem .375rem 0;border-bottom:1px solid var(--line);vertical-align:top}th{font-weight:600;white-space:nowrap}.n{font-variant-numeric:tabular-nums;white-space:nowrap}.pair{display:grid;gap:1.5rem;margin:1rem 0}.pair>*{min-width:0}figure{margin:0}svg{width:100%;height:auto;display:block}rect{fill:var(--accent)}path{fill:none;stroke:var(--accent);stroke-width:1.5;vector-effect:non-scaling-stroke}text{font-size:12px;fill:var(--muted)}summary{min-height:2.75rem;padding:.75rem 0;cursor:pointer}footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:1rem}@media(min-width:48rem){.pair{grid-template-columns:3fr 2fr}}@media print{:root{color-scheme:light}main{max-width:none;padding:0}article,tr,.findings li{break-inside:avoid}details{display:none}.scroll{overflow:visible}}`

let known: string | null = null

/** As a policy's source: `sha256-…`. */
export function styleHash(): string {
  known ??= `sha256-${createHash('sha256').update(styleSheet).digest('base64')}`
  return known
}
