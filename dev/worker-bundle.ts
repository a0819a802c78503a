/** Bundles a Worker as a deployment would, and says what is in it. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

type Metafile = { outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> }

export type WorkerBundle = {
  /** One minified module. */
  script: string
  gzipKiB: number
  /** Bytes in the script by package or, for our own files, by room; heaviest first. */
  weights: [owner: string, bytes: number][]
}

/** The Workers by what deploys them, in that order: one that is called is there before its caller. */
export const WORKERS = {
  toolbox: 'wrangler.toolbox.toml',
  mails: 'wrangler.mails.toml',
  worker: 'wrangler.toml',
} as const
export type WorkerName = keyof typeof WORKERS

/** Runs wrangler's own bundler (for the first Worker the site's build, too); writes nothing that stays. */
export function bundleWorker(name: WorkerName): WorkerBundle {
  const out = mkdtempSync(join(tmpdir(), 'worker-bundle-'))
  try {
    const metafilePath = join(out, 'meta.json')
    execFileSync(
      'wrangler',
      [
        ...['deploy', '--dry-run', '--minify', '--config', WORKERS[name]],
        ...['--outdir', out, `--metafile=${metafilePath}`],
      ],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
      },
    )
    const metafile = JSON.parse(readFileSync(metafilePath, 'utf8')) as Metafile
    const written = readdirSync(out).find((file) => file.endsWith('.js'))
    const script = readFileSync(join(out, written ?? 'index.js'), 'utf8')
    const gzipKiB = gzipSync(script, { level: 9 }).byteLength / 1024
    return { script, gzipKiB, weights: weigh(metafile) }
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

function weigh(metafile: Metafile): [string, number][] {
  const weights = new Map<string, number>()
  for (const output of Object.values(metafile.outputs))
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const owner = ownerOf(input)
      weights.set(owner, (weights.get(owner) ?? 0) + bytesInOutput)
    }
  return [...weights].sort((a, b) => b[1] - a[1])
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
