/** The server as a process: reached by the real SDK over a port, killed without warning, started again. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import Stripe from 'stripe'
import { afterEach, beforeEach, expect, it } from 'vitest'

const SERVER = resolve(import.meta.dirname, 'server.ts')
const SECRET = 'whsec_titanforge_development_000000000000'

let home: string
let children: ChildProcess[] = []
let servers: Server[] = []

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'local-stripe-'))
})
afterEach(async () => {
  for (const child of children) await killed(child)
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  children = []
  servers = []
  rmSync(home, { recursive: true, force: true })
})

const listening = (server: Server, port = 0): Promise<number> =>
  new Promise((done, failed) => {
    servers.push(server)
    server.once('error', failed)
    server.listen(port, '127.0.0.1', () => done((server.address() as AddressInfo).port))
  })

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listening(server)
  await new Promise((done) => server.close(done))
  return port
}

/** Resolves when the process says where it answers. */
const started = (port: number): Promise<ChildProcess> =>
  new Promise((done, failed) => {
    const child = spawn(process.execPath, [SERVER], {
      cwd: home,
      env: { ...process.env, STRIPE_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    const said: string[] = []
    const hear = (chunk: Buffer) => {
      said.push(String(chunk))
      if (said.join('').includes('answers at')) done(child)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', () => failed(new Error(said.join(''))))
  })

const killed = (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done()
    child.once('exit', () => done())
    child.kill('SIGKILL')
  })

const sdk = (port: number) =>
  new Stripe('sk_test_titanforge', {
    host: 'localhost',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  })

// An event that nobody took is tried again until its receiver answers 2xx: https://docs.stripe.com/webhooks#retries
it('keeps what it answered and what it owes over kill -9', async () => {
  const [port, door] = [await freePort(), await freePort()]
  const first = await started(port)
  await sdk(port).webhookEndpoints.create({
    url: `http://127.0.0.1:${door}/hook`,
    enabled_events: ['customer.created'],
  })
  // Nobody listens there yet: the event stays owed.
  const made = await sdk(port).customers.create({ email: 'ada@example.test' })
  await killed(first)

  const arrived = new Promise<Stripe.Event>((done, failed) => {
    const server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        response.end('ok')
        const signature = String(request.headers['stripe-signature'])
        sdk(port)
          .webhooks.constructEventAsync(Buffer.concat(parts).toString(), signature, SECRET)
          .then(done, failed)
      })
    })
    listening(server, door).catch(failed)
  })
  await started(port)
  expect((await sdk(port).customers.retrieve(made.id)).lastResponse.statusCode).toBe(200)
  expect(await arrived).toMatchObject({
    type: 'customer.created',
    data: { object: { id: made.id } },
  })
})

// SIGTERM asks a process to end: https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/signal.h.html
it('leaves when asked to, and frees its port', async () => {
  const port = await freePort()
  const child = await started(port)
  const gone = new Promise<number | null>((done) => child.once('exit', done))
  child.kill('SIGTERM')
  expect(await gone).toBe(0)
  await expect(fetch(`http://localhost:${port}/_control/idle`)).rejects.toThrow()
})
