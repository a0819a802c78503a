/** Prints what the Worker weighs, package by package, and fails over the budget (`npm run size`). */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** KiB gzip of the minified Worker after the purchase; the swarm may raise it to 224. */
const BUDGET_KIB = 160

type Metafile = { outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> }

const out = mkdtempSync(join(tmpdir(), 'worker-size-'))
try {
  const metafilePath = join(out, 'meta.json')
  execFileSync(
    'wrangler',
    ['deploy', '--dry-run', '--minify', '--outdir', out, `--metafile=${metafilePath}`],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
    },
  )
  const script = readFileSync(join(out, 'index.js'))
  const metafile = JSON.parse(readFileSync(metafilePath, 'utf8')) as Metafile
  const weights = new Map<string, number>()
  for (const output of Object.values(metafile.outputs))
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const owner = ownerOf(input)
      weights.set(owner, (weights.get(owner) ?? 0) + bytesInOutput)
    }
  const rows = [...weights].sort((a, b) => b[1] - a[1]).filter(([, bytes]) => bytes >= 512)
  for (const [owner, bytes] of rows)
    console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KiB  ${owner}`)
  const gzipKiB = gzipSync(script, { level: 9 }).byteLength / 1024
  console.log(`size: worker=${gzipKiB.toFixed(1)}KiB-gzip budget=${BUDGET_KIB}KiB`)
  if (gzipKiB > BUDGET_KIB) process.exitCode = 1
} finally {
  rmSync(out, { recursive: true, force: true })
}

/** `node_modules/@scope/name/…` → `@scope/name`; our own files by room. */
function ownerOf(input: string): string {
  const inPackages = input.split('node_modules/').at(-1) ?? input
  if (inPackages !== input) {
    const [first = '', second = ''] = inPackages.split('/')
    return first.startsWith('@') ? `${first}/${second}` : first
  }
  return input.split('/').slice(0, 2).join('/')
}
