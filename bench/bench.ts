/** `npm run bench`: what an acknowledgement, a purchase, the daily numbers, a page and the Worker cost, in one run and one last line. */

import { readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { bundleWorker } from '../dev/worker-bundle.ts'
import { measureAcknowledgements } from './acknowledge.ts'
import { measureAnalysis } from './analysis.ts'
import { auditLine, measureAudit } from './audit.ts'
import { KEY_PEPPER, startCompany } from './company.ts'
import { figuresLine, measureFigures } from './figures.ts'
import { measureMetered } from './metered.ts'
import { measurePurchases } from './purchase.ts'
import { measureSignIn } from './sign-in.ts'

/** A run that hangs must not look like one that is slow. */
const BOUND_MS = 420_000

const brotliBytes = (page: string): number =>
  brotliCompressSync(readFileSync(`dist/site/${page}.html`)).byteLength

const RECORDED = `SELECT payload FROM stripe_transactions WHERE type = 'customer.subscription.updated'
  AND account_id IS NOT NULL LIMIT 1`

const bound = setTimeout(() => {
  console.error(`bench: not finished after ${BOUND_MS / 1_000} s`)
  process.exit(1)
}, BOUND_MS)

// The bundler builds the site, too.
const { script, gzipKiB } = bundleWorker()
const [home, pricing] = [brotliBytes('index'), brotliBytes('pricing')]
console.log(`Worker          ${gzipKiB.toFixed(1)} KiB gzip, minified`)
console.log(`pages           / ${home} bytes brotli, /pricing ${pricing}`)

// Before the company is there: this one works in the process itself.
const figures = await measureFigures()
console.log(
  `daily numbers   ${figures.ingestPerCpuSecond.toFixed(0)} facts taken in per CPU second; a day of a million counted anew ` +
    `${figures.recountCpuMs.toFixed(0)} ms, a year of summary ${figures.summaryCpuMs.toFixed(1)} ms CPU`,
)

const analysis = measureAnalysis()
console.log(
  `data analysis   100,000 rows in ${analysis.ms.toFixed(0)} ms, ${analysis.cpuMs.toFixed(0)} ms CPU (${analysis.megabytes.toFixed(1)} MB)`,
)

const company = await startCompany(script)
try {
  const { purchases, p50, p99 } = await measurePurchases(company)
  console.log(
    `entitlement     p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms after the first webhook (${purchases} purchases)`,
  )
  const recorded = String(company.bench.database.prepare(RECORDED).get()?.payload)
  const acks = await measureAcknowledgements(company, recorded)
  const { oursPerSecond, barePerSecond, ratio, oursCpuUs, bareCpuUs, accepted } = acks
  console.log(
    `acknowledgement ${oursPerSecond.toFixed(0)}/s, bare Hono ${barePerSecond.toFixed(0)}/s: ratio ${ratio.toFixed(3)}; ` +
      `CPU ${oursCpuUs.toFixed(0)} µs, bare ${bareCpuUs.toFixed(0)} µs; ${accepted} events, all stored`,
  )
  const metered = await measureMetered(company.bench, KEY_PEPPER)
  for (const [name, one] of Object.entries(metered))
    console.log(
      `${name.padEnd(15)} ${one.perSecond.toFixed(0)}/s: ratio ${one.ratio.toFixed(3)}; CPU ${one.cpuUs.toFixed(0)} µs, bare ${one.bareCpuUs.toFixed(0)} µs`,
    )
  const { unknownMs, wrongMs } = await measureSignIn(company)
  console.log(
    `sign-in         unknown address ${unknownMs.toFixed(1)} ms, wrong password ${wrongMs.toFixed(1)} ms`,
  )
  const audit = await measureAudit()
  console.log(auditLine(audit))
  console.log(
    `bench: ack_ratio=${ratio.toFixed(3)} ack_per_s=${oursPerSecond.toFixed(0)} bare_per_s=${barePerSecond.toFixed(0)}` +
      ` ack_cpu_us=${oursCpuUs.toFixed(0)} bare_cpu_us=${bareCpuUs.toFixed(0)}` +
      ` entitle_p50_ms=${p50.toFixed(1)} entitle_p99_ms=${p99.toFixed(1)}` +
      ` home_br=${home} pricing_br=${pricing} worker_gzip_kib=${gzipKiB.toFixed(1)}` +
      Object.entries(metered)
        .map(([name, { ratio: one }]) => ` ${name}=${one.toFixed(3)}`)
        .join('') +
      ` ${figuresLine(figures)}` +
      ` profile_100k_ms=${analysis.ms.toFixed(0)} profile_100k_cpu_ms=${analysis.cpuMs.toFixed(0)}` +
      ` audit_960k_cpu_ms=${audit.cpuMs.toFixed(0)} crawl_100_s=${audit.crawlSeconds.toFixed(2)}` +
      ` lighthouse_1_s=${audit.lighthouseSeconds?.toFixed(1) ?? 'absent'}` +
      ` signin_unknown_ms=${unknownMs.toFixed(1)} signin_wrong_ms=${wrongMs.toFixed(1)}`,
  )
} finally {
  clearTimeout(bound)
  await company.close()
}
