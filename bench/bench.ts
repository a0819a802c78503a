/** `npm run bench [-- --only metered|swarm]`: what an acknowledgement, a purchase, the daily numbers, a page and the Worker cost, in one run and one last line. */

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { brotliCompressSync } from 'node:zlib'
import { bundleWorker } from '../dev/worker-bundle.ts'
import { measureAcknowledgements } from './acknowledge.ts'
import { measureAnalysis } from './analysis.ts'
import { auditLine, measureAudit } from './audit.ts'
import { type Company, KEY_PEPPER, startCompany } from './company.ts'
import { figuresLine, measureFigures } from './figures.ts'
import { measureMetered, type Tell } from './metered.ts'
import { measurePeople } from './people.ts'
import { measurePurchases } from './purchase.ts'
import { measureSignIn } from './sign-in.ts'
import { measureSwarm, swarmFigures, swarmLine } from './swarm.ts'
import type { Scripts } from './worker.ts'

/** A run that hangs must not look like one that is slow. */
const BOUND_MS = 900_000

const brotliBytes = (page: string): number =>
  brotliCompressSync(readFileSync(`dist/site/${page}.html`)).byteLength

const RECORDED = `SELECT payload FROM stripe_transactions WHERE type = 'customer.subscription.updated'
  AND account_id IS NOT NULL LIMIT 1`

const bound = setTimeout(() => {
  console.error(`bench: not finished after ${BOUND_MS / 1_000} s`)
  process.exit(1)
}, BOUND_MS)

/** What a part adds to the last line. */
type Said = string

async function dailyNumbers(): Promise<Said> {
  const figures = await measureFigures()
  console.log(
    `daily numbers   ${figures.ingestPerCpuSecond.toFixed(0)} facts taken in per CPU second; a day of a million counted anew ` +
      `${figures.recountCpuMs.toFixed(0)} ms, a year of summary ${figures.summaryCpuMs.toFixed(1)} ms CPU`,
  )
  return figuresLine(figures)
}

function dataAnalysis(): Said {
  const { ms, cpuMs, megabytes } = measureAnalysis()
  console.log(
    `data analysis   100,000 rows in ${ms.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms CPU (${megabytes.toFixed(1)} MB)`,
  )
  return `profile_100k_ms=${ms.toFixed(0)} profile_100k_cpu_ms=${cpuMs.toFixed(0)}`
}

async function purchasesAndAcknowledgements(company: Company): Promise<Said> {
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
  return (
    `ack_ratio=${ratio.toFixed(3)} ack_per_s=${oursPerSecond.toFixed(0)} bare_per_s=${barePerSecond.toFixed(0)}` +
    ` ack_cpu_us=${oursCpuUs.toFixed(0)} bare_cpu_us=${bareCpuUs.toFixed(0)}` +
    ` entitle_p50_ms=${p50.toFixed(1)} entitle_p99_ms=${p99.toFixed(1)}`
  )
}

async function requests(company: Company): Promise<Said> {
  const words: string[] = []
  const tell: Tell = (name, { perSecond, ratio, cpuUs, bareCpuUs }) => {
    console.log(
      `${name.padEnd(15)} ${perSecond.toFixed(0)}/s: ratio ${ratio.toFixed(3)}; CPU ${cpuUs.toFixed(0)} µs, bare ${bareCpuUs.toFixed(0)} µs`,
    )
    words.push(`${name}=${ratio.toFixed(3)} ${name}_us=${cpuUs.toFixed(0)}`)
  }
  await measurePeople(company, tell)
  await measureMetered(company.bench, KEY_PEPPER, tell)
  return words.join(' ')
}

async function signIn(company: Company): Promise<Said> {
  const { unknownMs, wrongMs } = await measureSignIn(company)
  console.log(
    `sign-in         unknown address ${unknownMs.toFixed(1)} ms, wrong password ${wrongMs.toFixed(1)} ms`,
  )
  return `signin_unknown_ms=${unknownMs.toFixed(1)} signin_wrong_ms=${wrongMs.toFixed(1)}`
}

async function audit(): Promise<Said> {
  const measured = await measureAudit()
  console.log(auditLine(measured))
  const { cpuMs, crawlSeconds, lighthouseSeconds } = measured
  return (
    `audit_960k_cpu_ms=${cpuMs.toFixed(0)} crawl_100_s=${crawlSeconds.toFixed(2)}` +
    ` lighthouse_1_s=${lighthouseSeconds?.toFixed(1) ?? 'absent'}`
  )
}

async function swarm(scripts: Scripts): Promise<Said> {
  const measured = await measureSwarm(scripts)
  console.log(swarmLine(measured))
  return swarmFigures(measured)
}

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values
if (only !== undefined && only !== 'metered' && only !== 'swarm')
  throw new Error('--only knows metered and swarm')

// The bundler builds the site, too.
const { script: worker, gzipKiB } = bundleWorker('worker')
const [toolbox, mails] = [bundleWorker('toolbox').script, bundleWorker('mails').script]
const scripts: Scripts = { toolbox, mails, worker }
const [home, pricing] = [brotliBytes('index'), brotliBytes('pricing')]
console.log(`Worker          ${gzipKiB.toFixed(1)} KiB gzip, minified`)
console.log(`pages           / ${home} bytes brotli, /pricing ${pricing}`)
const said = [`home_br=${home} pricing_br=${pricing} worker_gzip_kib=${gzipKiB.toFixed(1)}`]

// Before the company is there: these work in the process itself.
if (!only) said.push(await dailyNumbers(), dataAnalysis())
if (only !== 'metered') said.push(await swarm(scripts))
const company = only === 'swarm' ? null : await startCompany(scripts)
try {
  if (company && !only) said.push(await purchasesAndAcknowledgements(company))
  if (company) said.push(await requests(company))
  if (company && !only) said.push(await signIn(company), await audit())
  console.log(`bench: ${said.join(' ')}`)
} finally {
  clearTimeout(bound)
  await company?.close()
}
