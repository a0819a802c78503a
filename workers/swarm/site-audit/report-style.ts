/** The report's style: system fonts, light and dark, a phone's width, paper. */

export const STYLE = `:root{color-scheme:light dark;--ink:#1a1d21;--soft:#555c66;--line:#d8dce2;--paper:#fff;--tint:#f4f6f8;--bad:#b3261e;--good:#17692f}
@media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a8b0ba;--line:#3a4048;--paper:#15181c;--tint:#1f242a;--bad:#ff8a80;--good:#7ddc97}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:52rem;margin:0 auto;padding:1.5rem 1rem 4rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.2rem;margin:2.25rem 0 .5rem}h3{font-size:1rem;margin:0}
p{margin:.35rem 0}.soft{color:var(--soft)}.score{font-size:3rem;font-weight:700;line-height:1.1;margin:.75rem 0 0}code,.address{overflow-wrap:anywhere}
code{font:.85em/1.45 ui-monospace,monospace;background:var(--tint);padding:.1em .3em;border-radius:3px}
table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{text-align:left;padding:.35rem .5rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
meter{width:100%;min-width:4rem;height:.8rem}article{border-top:1px solid var(--line);padding:.9rem 0;break-inside:avoid}article ul{margin:.35rem 0;padding-left:1.1rem}article li{margin:.2rem 0}
.tag{display:inline-block;font-size:.8rem;color:var(--soft);border:1px solid var(--line);border-radius:99px;padding:0 .6em;margin:.2rem .3rem .2rem 0}.bad{color:var(--bad);border-color:currentColor}.good{color:var(--good)}
ol.first{padding-left:1.3rem}ol.first li{margin:.5rem 0}ul.plain{columns:16rem;padding-left:1.1rem}.wide{overflow-x:auto}@media(width<24rem){.bar{display:none}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--line:#bbb;--paper:#fff;--tint:#fff;--bad:#900;--good:#050}body{font-size:10pt}main{max-width:none;padding:0}}`
