/** Plans by rules: an address is audited, a table is analysed; of anything else it says what is missing. Pure. */

import type { PlanKey } from '../contract/catalogue.ts'
import type { Wish } from './plan.ts'
import type { Given } from './rows.ts'

/** A goal as a planner sees it. */
export type Request = {
  text: string
  given: readonly Given[]
  /** To earlier questions, oldest first. */
  answers: readonly string[]
  plan: PlanKey | null
}
export type Draft = { kind: 'plan'; tasks: Wish[] } | { kind: 'missing'; question: string }

/** PRODUCT.md: a Starter analyses up to 1 MB. */
export const STARTER_TABLE_BYTES = 1_000_000
export const MAX_TASKS = 20

/** Chinese and Japanese put no space between an address and the mark that ends it: their marks are the sentence’s. */
const NOT_IN_ADDRESS = '\\s<>"\'`)\\]}“”«»「」『』《》〈〉【】（）。，、；：！？｡､'
/** RFC 3986: the brackets of an IPv6 address belong to it. */
const ADDRESS = new RegExp(
  `\\bhttps?://(?:\\[[\\da-f:.]{2,45}\\][^${NOT_IN_ADDRESS}]*|[^${NOT_IN_ADDRESS}]+)`,
  'gi',
)
/** `example.com/shop`, as people write it; not a file's name and not what stands in a mail address. */
const BARE = new RegExp(
  `(?<![@\\w./:{$-])((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+([a-z]{2,24}))(/[^${NOT_IN_ADDRESS}]*)?(?![\\w@])`,
  'gi',
)
const FILE_ENDINGS = new Set(
  'csv tsv dat json jsonl ndjson txt md html htm js ts tsx xml yaml yml pdf xls xlsx doc docx zip'.split(
    ' ',
  ),
)

const API_WORDS =
  /\b(openapi|swagger|json schema|api (endpoint|builder)|endpoints?)\b|\b\w{1,64}\(\s{0,8}\w{1,64}\s{0,8}:\s{0,8}\w/i
const RECIPE_WORDS =
  /\b(security headers|robots\.txt|sitemap|health (endpoint|check)|rate limit|cors|request[- ]id|contact form|open graph|error pages?|csv export|webhook receiver)\b/i

/** The customer's own wish, as a verb with its object: a report about market share is none. */
const PUBLISH_WORDS =
  /\b(publish|share)\s+(it|them|this|that|these|the|my|our|its|their|both|all|each|a|every)\b/i
const NOT_PUBLISH =
  /\b(not|never|don[’']t|without)\b[^.!?\n]{0,20}\b(publish|share|publishing|sharing)\b/i
const REPORT_OF: Readonly<Record<string, string>> = {
  'site-audit': 'site-audit.html',
  'data-analyzer': 'analysis.html',
}

const WHAT_WE_DO =
  'I can audit a website (name its address, like https://example.com) and analyse a table (attach a CSV or JSON file).'

const missing = (question: string): Draft => ({ kind: 'missing', question })
const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

/** From the end: a pattern would begin anew at each of thousands of dots. */
function withoutStop(address: string): string {
  let end = address.length
  while (end > 0 && '.,;:!?…’'.includes(address.charAt(end - 1))) end -= 1
  return address.slice(0, end)
}

const wholeIn = (text: string): string[] =>
  [...text.matchAll(ADDRESS)].map(([found]) => withoutStop(found))

const bareIn = (text: string): string[] =>
  [...text.matchAll(BARE)].flatMap(([, host = '', ending = '', path = '']) =>
    FILE_ENDINGS.has(ending.toLowerCase()) ? [] : [withoutStop(`https://${host}${path}`)],
  )

/** Addresses in words, as they were written, without the full stop that ends the sentence. */
export function addressesIn(text: string): string[] {
  const whole = wholeIn(text)
  return whole.length > 0 ? whole : bareIn(text)
}

type Said = Omit<Request, 'plan'>
const named = ({ given }: Said): string[] =>
  given.flatMap((one) => (one.kind === 'url' ? [one.url] : []))
export const wordsOf = ({ text, answers }: Said): string => [text, ...answers].join('\n')

/** All that a customer may have meant for an address. */
export function writtenIn(request: Said): string[] {
  const words = wordsOf(request)
  return [...named(request), ...wholeIn(words), ...bareIn(words)]
}

/** Of too many: those that the latest answer names. */
const chosenOf = (all: string[], answers: readonly string[]): string[] => {
  const named = answers.map(addressesIn).findLast((found) => found.length > 0)
  return named ? [...new Set(named)] : all
}

/** Said about the results, not in an address. */
function wantsPublished(words: string): boolean {
  const said = words.replace(ADDRESS, '')
  return PUBLISH_WORDS.test(said) && !NOT_PUBLISH.test(said)
}

/** Of the report of this task, once it is there; an operator agrees to it first. */
const publication = ({ id, tool }: Wish): Wish => ({
  id: `p${id}`,
  tool: 'publish',
  input: { file: REPORT_OF[tool] },
  deps: [id],
  why: 'You asked to publish its report.',
})

export function draftByRules(request: Request): Draft {
  const { given, answers, plan } = request
  const words = wordsOf(request)
  const all = [...new Set([...named(request), ...addressesIn(words)])]
  const files = given.flatMap((one) => (one.kind === 'file' ? [one] : []))
  const readable = files.filter(({ type }) => type === 'csv' || type === 'json')
  const tables = readable.filter(({ bytes }) => plan !== 'starter' || bytes <= STARTER_TABLE_BYTES)
  const publishes = wantsPublished(words)
  const most = publishes ? MAX_TASKS / 2 : MAX_TASKS
  const addresses = all.length + tables.length > most ? chosenOf(all, answers) : all
  if (addresses.length + tables.length > most)
    return missing(
      `That is more than ${most} things at once. Which of them first? Name their addresses.`,
    )
  const big = readable.find((one) => !tables.includes(one))
  if (big && tables.length === 0)
    return missing(
      `${big.name} has ${megabytes(big.bytes)}; Starter analyses tables up to 1 MB. Attach a smaller one, or upgrade to Pro and answer here.`,
    )
  const audits = addresses.map((url) => ({
    tool: 'site-audit',
    input: { url },
    why: `You named the address ${url}.`,
  }))
  // One that fits came with it, or in answer to our question: the other is left out, and that is said.
  const leftOut = big ? ` ${big.name} is larger than Starter takes and is left out.` : ''
  const analyses = tables.map(({ id, name, type }) => ({
    tool: 'data-analyzer',
    input: { attachment: id },
    why: `You attached ${name}, a ${type.toUpperCase()} file.${leftOut}`,
  }))
  const works = [...audits, ...analyses].map((task, i) => ({ ...task, id: `t${i + 1}`, deps: [] }))
  const tasks = [...works, ...(publishes ? works.map(publication) : [])]
  if (tasks.length > 0) return { kind: 'plan', tasks }
  const [odd] = files
  if (odd) return missing(`I cannot read ${odd.name} as a table. ${WHAT_WE_DO}`)
  if (API_WORDS.test(words))
    return missing(`Building an API from a specification is not offered yet. ${WHAT_WE_DO}`)
  if (RECIPE_WORDS.test(words))
    return missing(`Ready-made changes to your code are not offered yet. ${WHAT_WE_DO}`)
  return missing(`Which website or which table is this about? ${WHAT_WE_DO}`)
}
