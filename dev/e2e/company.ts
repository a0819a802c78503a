/** Starts the whole company for browser journeys, as a developer does, on free ports and with a state of its own. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectCompany } from './connected.ts'

export type Company = ReturnType<typeof connectCompany> & {
  /** Its folder: D1, objects, the local Stripe's memory, the log. */
  state: string
  /** For scripts that speak to it (`npm run verify`). */
  env: NodeJS.ProcessEnv
  /** SIGKILL to the whole tree: nothing gets to say goodbye. */
  kill(): Promise<void>
  /** Starts again with the same state and ports. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const READY_WITHIN_MS = 300_000

export async function startCompany(): Promise<Company> {
  const state = mkdtempSync(join(tmpdir(), 'company-'))
  const [port, stripePort, fixturePort] = await Promise.all([freePort(), freePort(), freePort()])
  const origin = `http://localhost:${port}`
  const stripe = `http://localhost:${stripePort}`
  const env = {
    ...process.env,
    PORT: String(port),
    STRIPE_PORT: String(stripePort),
    FIXTURE_PORT: String(fixturePort),
    TITANFORGE_STATE: state,
  }
  let child = await launch(env)

  return {
    ...connectCompany({ origin, stripe, fixtures: `http://localhost:${fixturePort}` }),
    state,
    env,
    kill: () => end(child, 'SIGKILL'),
    async restart() {
      child = await launch(env)
    },
    async stop() {
      await end(child, 'SIGINT')
      rmSync(state, { recursive: true, force: true })
    },
  }
}

/** Its own process group, so that the whole tree can be killed at once. */
async function launch(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn('npm', ['run', 'dev'], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`not READY within ${READY_WITHIN_MS} ms:\n${output}`)),
      READY_WITHIN_MS,
    )
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      if (!/^READY$/m.test(output)) return
      clearTimeout(timer)
      resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${output}`)))
  })
  // An end that nobody asked for is shown with its last words, or every later test fails without a reason.
  child.once('exit', (code, signal) => {
    if (!asked.has(child))
      console.error(`npm run dev ended (${code ?? signal}):\n${output.slice(-4_000)}`)
  })
  return child
}

const asked = new WeakSet<ChildProcess>()

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  asked.add(child)
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  process.kill(-child.pid, signal)
  await gone
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new Error('no port')),
      )
    })
  })
}
