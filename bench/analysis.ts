/** What the data analyzer takes for 100,000 rows: reading, profiling and both reports, in this process. */

import {
  analyse,
  jsonReport,
  profileFile,
  readFile,
} from '../workers/swarm/data-analyzer/analysis.ts'
import { seeded } from '../workers/swarm/data-analyzer/random.ts'
import { htmlReport } from '../workers/swarm/data-analyzer/report.ts'

const ROWS = 100_000
const ROUNDS = 5
/** Every so many rows the total is a thousand times what it should be. */
const FAULT_EVERY = 10_000

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Seven columns: days, two categories, three numbers, mail addresses in one row of fifty; about 3.5 MB. */
function salesFile(): Uint8Array {
  const random = seeded(1)
  const rows = Array.from({ length: ROWS }, (_, n) => {
    const day = new Date(Date.UTC(2024, 0, 1) + n * 300_000).toISOString().slice(0, 10)
    const [items, price] = [1 + random.below(9), 10 + 90 * random.unit()]
    const total = items * price * (n % FAULT_EVERY === 77 ? 1_000 : 1)
    const mail = n % 50 === 0 ? `customer${n}@example.org` : ''
    return `${day},${random.pick(['North', 'South', 'East', 'West'])},P${random.below(30)},${items},${price.toFixed(2)},${total.toFixed(2)},${mail}`
  })
  return new TextEncoder().encode(`day,region,product,items,price,total,mail\n${rows.join('\n')}`)
}

/** Medians of five rounds, after one to warm up. Throws if a row, a fault or an address was missed. */
export function measureAnalysis(): { ms: number; cpuMs: number; megabytes: number } {
  const bytes = salesFile()
  const wall: number[] = []
  const cpu: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [began, used] = [performance.now(), process.cpuUsage()]
    const read = readFile('sales.csv', bytes)
    const analysis = analyse(read, profileFile(read), '2026-11-25T00:00:00.000Z', null)
    const report = htmlReport(analysis) + jsonReport(analysis)
    const { user, system } = process.cpuUsage(used)
    if (round > 0) {
      wall.push(performance.now() - began)
      cpu.push((user + system) / 1_000)
    }
    const { rows, columns } = analysis.profile
    const [total, mail] = [columns[5], columns[6]]
    if (
      rows !== ROWS ||
      total?.anomalies?.count !== ROWS / FAULT_EVERY ||
      mail?.personal.cells !== ROWS / 50
    )
      throw new Error(
        `${rows} rows, ${total?.anomalies?.count} faults, ${mail?.personal.cells} addresses`,
      )
    if (report.includes('@example.org')) throw new Error('an address is in the report')
  }
  return { ms: median(wall), cpuMs: median(cpu), megabytes: bytes.length / 1_048_576 }
}

if (import.meta.main) {
  const { ms, cpuMs, megabytes } = measureAnalysis()
  console.log(
    `analysis: profile_100k_ms=${ms.toFixed(0)} profile_100k_cpu_ms=${cpuMs.toFixed(0)} megabytes=${megabytes.toFixed(1)}`,
  )
}
