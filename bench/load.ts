/** Two HTTP/1.1 load generators: raw keep-alive sockets, which cost less than what they measure, and Node's own `fetch`. */

import { connect, type Socket } from 'node:net'

export type LoadResult = {
  requests: number
  seconds: number
  perSecond: number
  /** Answers by status. */
  statuses: Record<number, number>
  /** Milliseconds, sorted. */
  latencies: number[]
}

/** One request, to whatever listens on a port. */
export type Asked = { method: string; path: string; headers: Record<string, string>; body?: string }

/** Builds one raw request. */
export function rawRequest(port: number, { method, path, headers, body = '' }: Asked): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: localhost:${port}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(method === 'GET' ? [] : [`content-length: ${Buffer.byteLength(body)}`]),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** Asks one after the other; answers the status once the body is read. */
type Client<T> = { ask(request: T): Promise<number>; close(): void }

/** Sends every request once over `connections` sockets, each waiting for its answer before the next. */
export const load = (
  port: number,
  connections: number,
  requests: readonly Buffer[],
): Promise<LoadResult> => driven(connections, requests, () => new Line(port))

/** The same by `fetch`, as most programs and the TypeScript client call: its own time is in what is measured. */
export const loadByFetch = (
  port: number,
  connections: number,
  requests: readonly Asked[],
): Promise<LoadResult> => driven(connections, requests, () => fetching(port))

const fetching = (port: number): Client<Asked> => ({
  async ask({ path, ...init }) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init)
    await answer.arrayBuffer()
    return answer.status
  },
  close() {
    // The connection is the process's own, and closes when nobody has used it for some seconds.
  },
})

async function driven<T>(
  connections: number,
  requests: readonly T[],
  open: () => Client<T>,
): Promise<LoadResult> {
  const statuses: Record<number, number> = {}
  const latencies: number[] = []
  let next = 0
  const started = performance.now()
  const worker = async () => {
    const client = open()
    for (let index = next++; index < requests.length; index = next++) {
      const request = requests[index]
      if (request === undefined) break
      const sent = performance.now()
      const status = await client.ask(request)
      latencies.push(performance.now() - sent)
      statuses[status] = (statuses[status] ?? 0) + 1
    }
    client.close()
  }
  await Promise.all(Array.from({ length: connections }, worker))
  const seconds = (performance.now() - started) / 1000
  return {
    requests: requests.length,
    seconds,
    perSecond: requests.length / seconds,
    statuses,
    latencies: latencies.sort((a, b) => a - b),
  }
}

/** The value below which a share of a sorted list lies. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN

export const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )

/**
 * One keep-alive connection; understands Content-Length and chunked answers. A server that was starved may close it
 * as idle just when it is used again; then the request is sent once more. Where answers are counted, one that had
 * been counted already shows as a difference.
 */
class Line implements Client<Buffer> {
  readonly #port: number
  #socket: Socket
  #pending: Buffer = Buffer.alloc(0)
  #open: { request: Buffer; again: boolean } | null = null
  #answered: ((status: number) => void) | null = null
  #failed: ((error: Error) => void) | null = null

  constructor(port: number) {
    this.#port = port
    this.#socket = this.#connected()
  }

  ask(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve
      this.#failed = reject
      this.#open = { request, again: false }
      if (this.#socket.destroyed) this.#socket = this.#connected()
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #connected(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#closed())
    return socket
  }

  #closed(): void {
    if (!this.#open) return
    if (this.#open.again || this.#pending.length > 0) {
      this.#failed?.(new Error('connection closed'))
      return
    }
    this.#open.again = true
    this.#socket = this.#connected()
    this.#socket.write(this.#open.request)
  }

  #take(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    const head = this.#pending.indexOf('\r\n\r\n')
    if (head === -1) return
    const headers = this.#pending.toString('latin1', 0, head)
    const length = /\r\ncontent-length: (\d+)/i.exec(headers)
    const complete = length
      ? this.#pending.length >= head + 4 + Number(length[1])
      : this.#pending.subarray(-5).toString('latin1') === '0\r\n\r\n' || / 204 /.test(headers)
    if (!complete) return
    this.#pending = Buffer.alloc(0)
    this.#open = null
    this.#answered?.(Number(headers.slice(9, 12)))
  }
}
