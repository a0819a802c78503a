/** Prints what the Worker weighs, package by package, and fails over the budget (`npm run size`). */

import { bundleWorker } from './worker-bundle.ts'

/** KiB gzip of the minified Worker with everything in it, the swarm included. */
const BUDGET_KIB = 224
const WORTH_A_LINE = 512

const { gzipKiB, weights } = bundleWorker()
for (const [owner, bytes] of weights.filter(([, bytes]) => bytes >= WORTH_A_LINE))
  console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KiB  ${owner}`)
console.log(`size: worker=${gzipKiB.toFixed(1)}KiB-gzip budget=${BUDGET_KIB}KiB`)
if (gzipKiB > BUDGET_KIB) process.exitCode = 1
