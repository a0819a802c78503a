/** Prints what the Workers weigh, package by package, and fails where the first is over its budget (`npm run size`). */

import { bundleWorker, WORKERS, type WorkerName } from './worker-bundle.ts'

/** KiB gzip of the minified Worker that answers the web: it starts cold before a person. */
const BUDGET_KIB = 224
const WORTH_A_LINE = 512

function weigh(name: WorkerName): number {
  const { gzipKiB, weights } = bundleWorker(name)
  console.log(`${name} (${WORKERS[name]})`)
  for (const [owner, bytes] of weights.filter(([, bytes]) => bytes >= WORTH_A_LINE))
    console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KiB  ${owner}`)
  return gzipKiB
}

const names = Object.keys(WORKERS) as WorkerName[]
const gzipKiB = Object.fromEntries(names.map((name) => [name, weigh(name)]))
const said = names.map((name) => `${name}=${gzipKiB[name]?.toFixed(1)}KiB-gzip`)
console.log(`size: ${said.join(' ')} budget=${BUDGET_KIB}KiB`)
if ((gzipKiB.worker ?? 0) > BUDGET_KIB) process.exitCode = 1
