/** The report as one page that needs nothing else: no script, no address, no style attribute. All text of the site is escaped. */

import { OWNERS_HEAD } from '../../contract/published.ts'
import { CATEGORIES, type Category, type Effort } from './check.ts'
import type { CategoryResult, Finding } from './judge.ts'
import type { Report } from './report.ts'
import { STYLE } from './report-style.ts'

const NAMES: Readonly<Record<Category, string>> = {
  security: 'Security',
  seo: 'Search engines',
  accessibility: 'Accessibility',
  performance: 'Performance',
  hygiene: 'Hygiene',
}
const NOTES: Readonly<Partial<Record<Category, string>>> = {
  accessibility:
    'The part that shows without rendering, with Lighthouse’s weights; contrast and focus need a person.',
  performance: 'What the HTML and its headers show; nothing was timed.',
}
const EFFORTS: Readonly<Record<Effort, string>> = {
  minutes: 'minutes',
  hours: 'hours',
  days: 'days',
}
const MAX_FIRST = 5
const [LOW, HIGH] = [50, 90]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
export const escaped = (text: string): string =>
  // Other control characters are no text, and bidirectional ones could turn the report’s own around.
  text
    .replace(/[&<>"']/g, (one) => ESCAPES[one] ?? '')
    .replace(/(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')

const many = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`

const meter = (score: number): string =>
  `<meter min="0" max="100" low="${LOW}" high="${HIGH}" optimum="100" value="${score}">${score}</meter>`

function row(category: Category, { score, passed, failed }: CategoryResult): string {
  const shown =
    score === null
      ? '<td class="n">–</td><td class="bar">does not apply</td>'
      : `<td class="n">${score}</td><td class="bar">${meter(score)}</td>`
  return `<tr><th scope="row">${NAMES[category]}</th>${shown}<td class="n">${failed}</td><td class="n">${passed}</td></tr>`
}

const evidence = ({ evidence, count }: Finding): string => {
  const lines = evidence.map(({ line, selector, text, page }) => {
    const where = [
      page ? `<span class="address">${escaped(page)}</span>` : '',
      line ? `line ${line}` : '',
      selector ? `<code>${escaped(selector)}</code>` : '',
    ].filter(Boolean)
    return `<li>${where.length > 0 ? `${where.join(', ')}: ` : ''}<code>${escaped(text)}</code></li>`
  })
  const more = count - evidence.length
  if (more > 0) lines.push(`<li class="soft">and ${many(more, 'more place', 'more places')}</li>`)
  return `<ul>${lines.join('')}</ul>`
}

const article = (finding: Finding, several: boolean): string =>
  `<article id="${finding.id}"><h3>Not met: ${escaped(finding.title)}</h3>
<p>${finding.critical ? '<span class="tag bad">critical</span>' : ''}<span class="tag">weight ${finding.weight}</span><span class="tag">effort: ${EFFORTS[finding.effort]}</span>${several ? `<span class="tag">${many(finding.count, 'place')}</span>` : ''}</p>
<p>${escaped(finding.why)}</p><p><strong>Fix:</strong> ${escaped(finding.fix)}</p>${evidence(finding)}</article>`

function changesPart({ changes, score, findings, passed }: Report): string {
  if (!changes) return ''
  const { scoreBefore, fixed, introduced } = changes
  // What no longer applies has no title here: its id says enough.
  const titles = new Map([...findings, ...passed].map(({ id, title }) => [id, title]))
  const list = (head: string, ids: string[]) =>
    ids.length === 0
      ? ''
      : `<h3>${head}</h3><ul class="plain">${ids.map((id) => `<li>${escaped(titles.get(id) ?? id)}</li>`).join('')}</ul>`
  const better = score - scoreBefore
  const parts = list('Met now', fixed) + list('No longer met', introduced)
  return `<h2>Since the last audit</h2><p>Score ${scoreBefore} → ${score} (${better > 0 ? '+' : ''}${better}).</p>${parts || '<p>The same findings as then.</p>'}`
}

function pagesPart({ scope, pages, disallowed, cut }: Report): string {
  if (scope === 'page') return ''
  const rows = pages
    .map(
      ({ url, status, title, failed }) =>
        `<tr><td><span class="address">${escaped(url)}</span><br><span class="soft">${escaped(title)}</span></td><td class="n">${status || 'no answer'}</td><td class="n">${failed.length}</td></tr>`,
    )
    .join('')
  const notes = [
    cut ? '<p>There are more pages than were visited.</p>' : '',
    disallowed.length > 0
      ? `<p>${many(disallowed.length, 'address', 'addresses')} left out because robots.txt says so.</p>`
      : '',
  ].join('')
  return `<h2>Pages</h2>${notes}<div class="wide"><table><thead><tr><th scope="col">Page</th><th class="n" scope="col">Status</th><th class="n" scope="col">Findings</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

/** One line, and the last on it: what is published goes without (`forOthers`). */
const proofPart = ({ proof }: Report): string =>
  proof
    ? `${OWNERS_HEAD}<p>This was one page. To have up to 100 pages looked at, show that the site is yours: put a text file at</p><p><code>${escaped(proof.address)}</code></p><p>with this line, then ask again:</p><p><code>${escaped(proof.token)}</code></p>`
    : ''

const summaryPart = ({ summary }: Report): string =>
  summary
    ? `<h2>In short</h2><p>${escaped(summary.text)}</p><p class="soft">Written by ${escaped(summary.engine)} from the findings below; everything else is by rules.</p>`
    : ''

/** Deterministic: no date, no random id. A model's words are the only part that is not by rules. */
export function reportHtml(report: Report): string {
  const { url, requested, score, capped, categories, findings, passed, scope, pages } = report
  const several = scope === 'site'
  const first = findings
    .slice(0, MAX_FIRST)
    .map(
      ({ id, title, fix }) =>
        `<li><a href="#${id}">${escaped(fix)}</a><br><span class="soft">Goal: ${escaped(title)}.</span></li>`,
    )
  const sections = CATEGORIES.map((category) => {
    const own = findings.filter((finding) => finding.category === category)
    const note = NOTES[category] ? `<p class="soft">${NOTES[category]}</p>` : ''
    const body = own.map((finding) => article(finding, several)).join('\n')
    return `<section><h2>${NAMES[category]}</h2>${note}${body || '<p class="good">Nothing to fix.</p>'}</section>`
  })
  const total = findings.length + passed.length
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>Website audit: ${escaped(url)}</title><style>${STYLE}</style></head>
<body><main><header><h1>Website audit</h1><p class="address">${escaped(url)}</p>${requested === url ? '' : `<p class="soft address">asked for: ${escaped(requested)}</p>`}
<p class="score">${score}<span class="soft"> / 100</span></p><p>${many(findings.length, 'finding')} in ${many(total, 'check')} that apply${several ? `, on ${many(pages.length, 'address', 'addresses')}` : ''}.${capped ? ' <strong class="bad">A critical finding holds the score at 49.</strong>' : ''}</p></header>
<table><thead><tr><th scope="col">Category</th><th class="n" scope="col">Score</th><th class="bar" scope="col"><span class="soft">of 100</span></th><th class="n" scope="col">To fix</th><th class="n" scope="col">Met</th></tr></thead><tbody>${CATEGORIES.map((category) => row(category, categories[category])).join('')}</tbody></table>
${summaryPart(report)}
<h2>Fix this first</h2>${first.length > 0 ? `<ol class="first">${first.join('')}</ol>` : '<p class="good">Nothing to fix.</p>'}
${changesPart(report)}${proofPart(report)}
${sections.join('\n')}
${pagesPart(report)}
<h2>Met</h2><ul class="plain">${passed.map(({ title }) => `<li>${escaped(title)}</li>`).join('')}</ul>
<p class="soft">Score of a category: weight met ÷ weight that applies; the total is their mean.${report.summary ? '' : ' Made by rules, without a language model.'}</p></main></body></html>
`
}
