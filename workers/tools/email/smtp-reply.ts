/** Reads one SMTP reply (RFC 5321 §4.2) off a connection: all its lines, never more than a bounded amount. */

const MAX_REPLY_BYTES = 16_384
/** The last line has a space, not a hyphen, after its code. */
const COMPLETE = /(^|\n)\d{3}(?: [^\n]*)?\r?\n$/

/** Rejects when the server closes the connection or talks without end. */
export async function readReply(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let reply = ''
  while (reply.length <= MAX_REPLY_BYTES) {
    const { value, done } = await reader.read()
    if (done) throw new Error('The SMTP server closed the connection')
    reply += decoder.decode(value, { stream: true })
    if (COMPLETE.test(reply)) return reply
  }
  throw new Error('The SMTP server does not end its reply')
}
