/** `npm run lighthouse:peer`: what Lighthouse finds on each page of `dev/peer`, kept as JSON: the peer our audit is measured against. */

import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SHARED_AUDITS } from '../peer/audits.ts'
import { FOLDER, pathOf, peerPages, startPeerPages } from '../peer/pages.ts'

type Audit = { description?: string }
type Report = {
  lighthouseVersion: string
  environment: { hostUserAgent: string }
  audits: Record<string, Audit>
  runtimeError?: { code: string }
}
type Lighthouse = (url: string, flags: object) => Promise<{ lhr: Report }>
type Launcher = {
  launch(options: object): Promise<{ port: number; kill(): Promise<void> | void }>
}

const installed = <T>(file: string): Promise<T> =>
  import(join(import.meta.dirname, 'node_modules', file)) as Promise<T>

const again = process.argv.includes('--again')
const { default: lighthouse } = await installed<{ default: Lighthouse }>('lighthouse/core/index.js')
const launcher = await installed<Launcher>('chrome-launcher/dist/index.js')
const pages = await startPeerPages()
const chrome = await launcher.launch({
  chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Nothing but the fixtures is asked.
  chromeFlags: [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ],
})
let kept = 0
try {
  for (const page of peerPages) {
    const file = join(FOLDER, 'lighthouse', `${page}.json`)
    if (existsSync(file) && !again) continue
    const { lhr } = await lighthouse(pages.origin + pathOf(page), {
      port: chrome.port,
      logLevel: 'error',
      output: 'json',
      onlyAudits: SHARED_AUDITS,
      throttlingMethod: 'provided',
    })
    if (lhr.runtimeError) throw new Error(`${page}: ${lhr.runtimeError.code}`)
    const { lighthouseVersion, environment } = lhr
    // The compared audits as they are, without their standing explanations, which say nothing of the page.
    const audits = Object.fromEntries(
      Object.entries(lhr.audits).map(([id, { description, ...audit }]) => [id, audit]),
    )
    const text = JSON.stringify({ page, lighthouseVersion, environment, audits }, null, 1)
    await mkdir(dirname(file), { recursive: true })
    // The port differs from run to run.
    await writeFile(file, `${text.replaceAll(pages.origin, 'http://127.0.0.1')}\n`)
    kept++
    console.log(`${page}: ${Object.keys(audits).length} audits`)
  }
} finally {
  await chrome.kill()
  await pages.stop()
}
console.log(`peer: pages=${peerPages.length} asked=${kept}`)
