/** `npm run documents` writes this table: our audit against Lighthouse, from the results that were kept. */

import { type Count, compare, keptOf, rate } from './compare.ts'
import { peerPages } from './pages.ts'

const digits = (value: number): string => value.toFixed(3)

/** Of all pages together: precision and recall of faults. */
export function totals(counts: readonly Count[]) {
  const sum = (of: (count: Count) => number) => counts.reduce((all, one) => all + of(one), 0)
  const both = sum((count) => count.both)
  return {
    both,
    precision: rate(
      both,
      sum(({ onlyOurs }) => onlyOurs.length),
    ),
    recall: rate(
      both,
      sum(({ onlyTheirs }) => onlyTheirs.length),
    ),
  }
}

/** Markdown: one row an audit, the totals, and each page on which the two differ. */
export function peerTable(): string {
  const counts = compare(peerPages)
  const { both, precision, recall } = totals(counts)
  const foreign = peerPages.filter((page) => !page.startsWith('ours/')).length
  const heldOut = peerPages.filter((page) => page.startsWith('held-out/'))
  const unseen = totals(compare(heldOut))
  const [version] = peerPages.map((page) => keptOf(page)?.lighthouseVersion ?? '')
  const rows = counts.map(
    ({ id, failing, passing, both: agreed, onlyOurs, onlyTheirs }) =>
      `| ${id} | ${failing} | ${passing} | ${digits(rate(agreed, onlyOurs.length))} | ${digits(rate(agreed, onlyTheirs.length))} |`,
  )
  const differences = counts.flatMap(({ id, onlyOurs, onlyTheirs }) => [
    ...onlyOurs.map((page) => `- ${id}, only ours: ${page}`),
    ...onlyTheirs.map((page) => `- ${id}, only Lighthouse’s: ${page}`),
  ])
  return [
    `Lighthouse ${version}, ${peerPages.length} pages (${foreign} of them shipped by packages), ${counts.length} shared audits, ${both} faults both find: **precision ${digits(precision)}, recall ${digits(recall)}**.`,
    `Of these, ${heldOut.length} pages were never looked at while the checks were written: ${unseen.both} faults both find, precision ${digits(unseen.precision)}, recall ${digits(unseen.recall)}.`,
    '',
    '| audit | pages failing | passing | precision | recall |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    ...(differences.length > 0 ? differences : ['No page on which the two differ.']),
  ].join('\n')
}
