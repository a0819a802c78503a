/** `npm run proof [-- name …]`: really runs the command behind each claim and writes its last figure into PROOF.md. */

import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { type Claim, claims } from './proof/claims.ts'
import { type Proven, proofFile, provenIn } from './proof/page.ts'

const FILE = 'PROOF.md'
/** Lines of what a failed command said last. */
const TAIL = 120

/** Both streams as one text; terminals' colours would end up in the page. */
function run(command: string): Promise<{ code: number; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, env: { ...process.env, NO_COLOR: '1' } })
    let said = ''
    const hear = (chunk: Buffer) => {
      said += chunk.toString()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, said }))
  })
}

async function prove({ command, figure }: Claim): Promise<Omit<Proven, 'name'>> {
  const { code, said } = await run(command)
  const found = figure.exec(said)?.[0].replace(/\s+/g, ' ').trim()
  const at = new Date().toISOString().slice(0, 10)
  // A command that failed, or said nothing we know, proves nothing, whatever it proved before.
  if (code !== 0 || !found) {
    console.error(said.split('\n').slice(-TAIL).join('\n'))
    return { figure: `FAILED (exit ${code})`, at }
  }
  return { figure: found, at }
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !claims.some((claim) => claim.name === name))
if (unknown.length > 0) {
  console.error(`proof: no claim is called ${unknown.join(', ')}`)
  process.exit(2)
}
const chosen = claims.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const held = provenIn(await readFile(FILE, 'utf8').catch(() => ''))
for (const claim of chosen) {
  const proven = await prove(claim)
  held.set(claim.name, { name: claim.name, ...proven })
  console.log(`${claim.name}: ${proven.figure}`)
  // Written after each: what is long may be interrupted.
  await writeFile(FILE, proofFile(claims, held))
}
const failed = chosen.filter(({ name }) => held.get(name)?.figure.startsWith('FAILED'))
console.log(`proof: claims=${chosen.length} failed=${failed.length}`)
if (failed.length > 0) process.exitCode = 1
