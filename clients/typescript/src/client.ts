/** The client: one method per operation, each sent with retries that never do anything twice. */

import { BASE_URL, type Operations, operations } from './generated.ts'
import { ConnectionLost, type ProblemBody, readProblem, TitanForgeProblem } from './problem.ts'
import { parseRateLimit, type RateLimit } from './rate-limit.ts'
import { type Form, type Operation, type Prepared, prepare } from './request.ts'
import { type Failure, waitBeforeRetry } from './retry.ts'

export type Options = {
  /** An API key (`tf_live_…`) or an access token. */
  key?: string | undefined
  /** Default: the public API. For development `http://localhost:8787/api/v1`. */
  baseUrl?: string | undefined
  /** Repetitions after the first attempt; default 2. */
  maxRetries?: number
  /** A longer Retry-After is thrown instead of waited for; default 60. */
  maxWaitSeconds?: number
  /** For one attempt, default 60; what a call asks the API to `wait` comes on top. */
  timeoutSeconds?: number
  fetch?: typeof fetch
}

export type CallOptions = {
  /** Names what is made, so that making it again makes nothing new; printable ASCII, chosen by the client if absent. */
  idempotencyKey?: string
  signal?: AbortSignal
}

type Input<K extends keyof Operations> = Operations[K]['input']
type Answer<K extends keyof Operations> = Operations[K]['answer']
type Arguments<I> =
  Partial<I> extends I ? [input?: I, options?: CallOptions] : [input: I, options?: CallOptions]

type Call<K extends keyof Operations> = (...given: Arguments<Input<K>>) => Promise<Answer<K>>
type Listing<K extends keyof Operations> = Operations[K] extends { item: infer Item }
  ? {
      /** Every item of every page, fetched as they are needed. */
      each(input?: Omit<Input<K>, 'cursor'>, options?: CallOptions): AsyncGenerator<Item, void>
    }
  : unknown
type Saving<K extends keyof Operations> = Operations[K] extends { blob: infer File }
  ? {
      /** Its bytes, where the call itself tells what it is. */
      blob(...given: Arguments<Input<K>>): Promise<File>
    }
  : unknown

export type TitanForge = {
  /** What the last answer to a key said of its limits. */
  readonly rateLimit: RateLimit | null
} & { readonly [K in keyof Operations]: Call<K> & Listing<K> & Saving<K> }

type Page = { nextCursor: string | null } & Record<string, unknown>

class Client {
  rateLimit: RateLimit | null = null
  readonly #options: Options

  constructor(options: Options = {}) {
    this.#options = options
    for (const [id, operation] of Object.entries(operations) as [string, Operation][]) {
      const as = (form: Form) => (input?: object, given?: CallOptions) =>
        this.#call(operation, form, input, given)
      const [own, ...others] = operation.answers ?? ['json']
      const call = as(own)
      const beside = Object.fromEntries(others.map((form) => [form, as(form)]))
      Object.defineProperty(this, id, {
        value: Object.assign(call, this.#listing(operation, call), beside),
      })
    }
  }

  #listing(
    { list }: Operation,
    call: (input?: object, given?: CallOptions) => Promise<unknown>,
  ): object {
    if (!list) return {}
    return {
      async *each(input: object = {}, given?: CallOptions) {
        let cursor: string | null = null
        do {
          const page = (await call(cursor === null ? input : { ...input, cursor }, given)) as Page
          yield* page[list] as unknown[]
          cursor = page.nextCursor
        } while (cursor !== null)
      },
    }
  }

  async #call(
    operation: Operation,
    form: Form,
    input: object = {},
    given: CallOptions = {},
  ): Promise<unknown> {
    const { key, baseUrl = BASE_URL, maxRetries = 2, maxWaitSeconds = 60 } = this.#options
    const prepared = prepare(operation, input, { key, baseUrl, form, ...given })
    for (let made = 1; ; made += 1) {
      const outcome = await this.#attempt(prepared, given.signal)
      if (!(outcome instanceof Error)) return outcome.answer
      const { repeatable } = prepared
      const wait = waitBeforeRetry(failureOf(outcome), {
        made,
        maxRetries,
        repeatable,
        maxWaitSeconds,
        random: Math.random(),
      })
      if (wait === null) throw outcome
      await pause(wait, given.signal)
    }
  }

  /** An answer that breaks off on the way is none. */
  async #attempt(
    { url, init, form, heldSeconds }: Prepared,
    signal: AbortSignal | undefined,
  ): Promise<{ answer: unknown } | TitanForgeProblem | ConnectionLost> {
    const late = new AbortController()
    const seconds = (this.#options.timeoutSeconds ?? 60) + heldSeconds
    const timer = setTimeout(() => late.abort(), seconds * 1_000)
    // Taken out first: called as a method, the platform's fetch would refuse.
    const send = this.#options.fetch ?? fetch
    try {
      const until = signal ? AbortSignal.any([signal, late.signal]) : late.signal
      const response = await send(url, { ...init, signal: until })
      this.rateLimit = parseRateLimit(response.headers) ?? this.rateLimit
      return response.ok
        ? { answer: await readAnswer(response, form) }
        : await readProblem(response)
    } catch (cause) {
      signal?.throwIfAborted()
      return new ConnectionLost('No answer came from the TitanForge API', { cause })
    } finally {
      // A stream that was handed over may flow for as long as it likes.
      clearTimeout(timer)
    }
  }
}

const failureOf = (error: TitanForgeProblem | ConnectionLost): Failure =>
  error instanceof TitanForgeProblem
    ? {
        kind: 'refused',
        status: error.status,
        code: error.code,
        retryAfterSeconds: error.retryAfterSeconds,
      }
    : { kind: 'lost' }

/** JSON is read, a file comes as a Blob whatever is in it, a stream is handed over as it flows. */
async function readAnswer(response: Response, form: Form): Promise<unknown> {
  if (response.status === 204) return undefined
  switch (form) {
    case 'json':
      return response.json()
    case 'blob':
      return response.blob()
    case 'stream':
      return response
  }
}

function pause(millis: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  return new Promise((done, fail) => {
    const stopped = () => {
      clearTimeout(timer)
      fail(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stopped)
      done()
    }, millis)
    signal?.addEventListener('abort', stopped)
  })
}

export type { ProblemBody }

/** The methods are made from the table of operations, so their types are, too. */
export const TitanForge = Client as unknown as new (options?: Options) => TitanForge
