/** Reads bodies with a hard cap, before anything is parsed. */

/** Bodies may have 1 MB; attachments set their own. */
export const MAX_BODY_BYTES = 1_000_000

/** How much more is read, and forgotten, once a body is too long: a stream cut off breaks the connection for whoever comes next. */
const MAX_DRAINED_BYTES = 8 * MAX_BODY_BYTES

/** `broken`: not UTF-8 (RFC 8259 §8.1); nothing of it is guessed. */
export type BodyRead = { kind: 'text'; text: string } | { kind: 'broken' } | { kind: 'too_large' }

const NO_BODY: BodyRead = { kind: 'text', text: '' }

/** Counts while streaming: a missing or false Content-Length buys nothing. */
export const readBody = (request: Request, max = MAX_BODY_BYTES): BodyRead | Promise<BodyRead> =>
  request.body ? decoded(request, max) : NO_BODY

async function decoded(request: Request, max: number): Promise<BodyRead> {
  const bytes = await readBytes(request, max)
  if (!bytes) return { kind: 'too_large' }
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'broken' }
    throw error
  }
}

/** What a body says of its own length; without a word nothing is known yet. */
export const isDeclaredLonger = ({ headers }: Pick<Request, 'headers'>, max: number): boolean =>
  Number(headers.get('content-length')) > max

type Read = Pick<Request, 'headers' | 'body' | 'arrayBuffer'>

/** As `readBody`, undecoded; null: too large. */
export async function readBytes(request: Read, max: number): Promise<Uint8Array | null> {
  if (isDeclaredLonger(request, max)) return null
  if (!request.body) return new Uint8Array()
  // The runtime cuts a body at its declared length, so that one is read at once; it is counted all the same.
  if (request.headers.has('content-length')) {
    const whole = new Uint8Array(await request.arrayBuffer())
    return whole.byteLength > max ? null : whole
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > max + MAX_DRAINED_BYTES) return null
    if (bytes <= max) chunks.push(chunk)
    else chunks.length = 0
  }
  return bytes > max ? null : Buffer.concat(chunks)
}
