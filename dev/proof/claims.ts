/** What we claim, the command that shows it, and the figure to read from what it says. */

export type Claim = {
  name: string
  claim: string
  command: string
  /** Finds the figure in the command's output. */
  figure: RegExp
}

const tests = (project: 'workers' | 'web' | 'node', files: string) =>
  `npx vitest run --project ${project} ${files}`
const TESTS = /Tests\s+\d+ passed.*/

export const claims: readonly Claim[] = [
  {
    name: 'form',
    claim: 'The code is formatted, linted without suppressions, and typed',
    command: 'npm run lint && npm run check',
    figure: /Checked \d+ files/,
  },
  {
    name: 'house',
    claim:
      'Imports go downwards without a circle; files are small; nothing is skipped or left to do',
    command: tests('node', 'workers/house.test.ts'),
    figure: TESTS,
  },
  {
    name: 'prices',
    claim:
      'Pages, structured data, API, D1 and Stripe state the same prices; every promise has its proof',
    command: tests('workers', 'workers/journeys/catalogue-everywhere.test.ts'),
    figure: TESTS,
  },
  {
    name: 'access',
    claim:
      'Every route refuses whom it should: anonymous, others, unverified, keys, demoted, disabled',
    command: tests('workers', 'workers/api/authorization.test.ts'),
    figure: TESTS,
  },
  {
    name: 'purchase',
    claim: 'A subscription lives its life: bought, renewed, past due, restored, cancelled, ended',
    command: tests('workers', 'workers/journeys/subscription-life.test.ts'),
    figure: TESTS,
  },
  {
    name: 'cuts',
    claim: 'A purchase cut off at any call ends as if it had not been',
    command: tests('workers', 'workers/journeys/crash-points.test.ts'),
    figure: TESTS,
  },
  {
    name: 'quota',
    claim: 'Requests are counted exactly, in parallel and across windows',
    command: tests('workers', 'workers/quota workers/api/middleware/metered.test.ts'),
    figure: TESTS,
  },
  {
    name: 'refunds',
    claim: 'Money goes back once, by two people, never more than was paid',
    command: tests('workers', 'workers/journeys/refund.test.ts'),
    figure: TESTS,
  },
  {
    name: 'numbers',
    claim:
      'Daily figures are right to the cent in any order of facts, and a planted wrong one is found',
    command: tests('workers', 'workers/agents/analytics workers/api/routes/analytics'),
    figure: TESTS,
  },
  {
    name: 'visits',
    claim: 'Visits are counted without cookies, and forging them in bulk is bounded',
    command: tests('workers', 'workers/api/routes/visits.test.ts'),
    figure: TESTS,
  },
  {
    name: 'documents',
    claim: 'Documents say what the code says; OpenAPI examples are valid and linted',
    command: tests('node', 'dev/documents dev/build/openapi.test.ts'),
    figure: TESTS,
  },
  {
    name: 'size',
    claim: 'What the Worker weighs',
    command: 'npm run size',
    figure: /size: .*/,
  },
  {
    name: 'figures',
    claim: 'A million facts in a day, a year of summary, and how fast facts are taken in',
    command: 'node bench/figures.ts',
    figure: /figures: .*/,
  },
  {
    name: 'all',
    claim: 'Everything that is tested without a browser',
    command: 'npm test',
    figure: TESTS,
  },
  {
    name: 'browser',
    claim: 'The journeys in headless Chromium, accessibility in both schemes included',
    command: 'npm run e2e',
    figure: TESTS,
  },
  {
    name: 'lighthouse',
    claim:
      'Lighthouse: 100 in accessibility, best practices and SEO; the median performance of /, /pricing, /docs, /dashboard',
    command: 'npm run lighthouse -- --runs=3',
    figure: /lighthouse: .*/,
  },
  {
    name: 'sim',
    claim: 'Random lives under faults end as they should',
    command: 'npm run sim',
    figure: /sim: .*/,
  },
  {
    name: 'crash',
    claim: 'SIGKILL to the whole company under load: nothing acknowledged is lost, nothing doubled',
    command: 'npm run crash',
    figure: /crash: .*lost=.*/,
  },
  {
    name: 'bench',
    claim: 'What an acknowledgement, a purchase, the daily numbers and a page cost',
    command: 'npm run bench',
    figure: /bench: .*/,
  },
]
