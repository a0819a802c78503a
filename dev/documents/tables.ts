/** The tables of the company's documents, made from what the code says. Pure. */

import {
  type Feature,
  formatMoney,
  plans,
  services,
  yearlySavingCents,
} from '../../workers/contract/catalogue.ts'
import { CHANNELS } from '../../workers/contract/channels.ts'
import { FACTS } from '../../workers/contract/facts.ts'
import { FIGURES } from '../../workers/contract/figures.ts'
import { AGENTS } from '../../workers/contract/messages.ts'
import { peerTable } from '../peer/table.ts'

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const code = (text: string) => `\`${text}\``

const limit = (count: number | null | undefined) =>
  count === null || count === undefined ? 'by contract' : count.toLocaleString('en-US')

function planRows(): string {
  const price = (interval: 'month' | 'year') =>
    plans.map(({ prices }) => {
      const found = prices.find((one) => one.interval === interval && !one.retired)
      return found ? formatMoney(found.amountCents) : 'by contract'
    })
  return table(
    ['', ...plans.map(({ name }) => name)],
    [
      ['for', ...plans.map(({ audience }) => audience)],
      ['per month', ...price('month')],
      ['per year', ...price('year')],
      [
        'a year saves',
        ...plans.map(({ key }) => {
          const cents = yearlySavingCents(key)
          return cents > 0 ? formatMoney(cents) : '–'
        }),
      ],
      ['requests per month', ...plans.map(({ limits }) => limit(limits?.requestsPerMonth))],
      ['burst per minute', ...plans.map(({ limits }) => limit(limits?.burstPerMinute))],
      ['concurrent tasks', ...plans.map(({ limits }) => limit(limits?.concurrentTasks))],
    ],
  )
}

const serviceRows = () =>
  table(
    ['service', 'price, fixed by a quote', 'what it is'],
    services.map(({ name, minCents, maxCents, description }) => [
      name,
      `${formatMoney(minCents)} – ${formatMoney(maxCents)}`,
      description,
    ]),
  )

const STATUS = { live: 'runs', soon: 'soon', on_request: 'on request' } as const

const promised = (owner: string, features: readonly Feature[]) =>
  features.map(({ label, value, status, proof }) => [
    owner,
    label,
    value,
    STATUS[status],
    proof ? code(proof.path) : '–',
  ])

const promiseRows = () =>
  table(
    ['product', 'promise', 'what', 'state', 'proof'],
    [...plans, ...services].flatMap(({ name, features }) => promised(name, features)),
  )

/** Not running yet, and so labelled on the page. */
const openRows = () =>
  table(
    ['product', 'promise', 'what'],
    [...plans, ...services].flatMap(({ name, features }) =>
      features
        .filter(({ status }) => status === 'soon')
        .map(({ label, value }) => [name, label, value]),
    ),
  )

const agentRows = () =>
  table(
    ['agent', 'queue', 'dead letters'],
    AGENTS.map((agent) => [agent, code(agent), code(`${agent}-dead`)]),
  )

const figureRows = () =>
  table(
    ['figure', 'formula', 'facts'],
    Object.entries(FIGURES).map(([key, { formula, facts }]) => [
      code(key),
      formula,
      facts.length > 0 ? facts.map(code).join(', ') : 'meters',
    ]),
  )

const listOf = (words: readonly string[]) => words.map((word) => `- ${code(word)}`).join('\n')

/** By the name that a document asks for it with. */
export const tables: Readonly<Record<string, () => string>> = {
  plans: planRows,
  services: serviceRows,
  promises: promiseRows,
  open: openRows,
  agents: agentRows,
  figures: figureRows,
  facts: () => listOf(FACTS),
  channels: () => listOf(CHANNELS),
  peer: peerTable,
}

/** A document with each `<!-- table: name -->` … `<!-- end -->` filled; throws on a name nobody makes. */
export const filled = (document: string): string =>
  document.replace(/<!-- table: (\w+) -->[\s\S]*?<!-- end -->/g, (_, name: string) => {
    const make = tables[name]
    if (!make) throw new Error(`There is no table ${name}`)
    return `<!-- table: ${name} -->\n${make()}\n<!-- end -->`
  })
