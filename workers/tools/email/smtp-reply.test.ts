/** Replies in pieces, in many lines, cut off and without end. */

import { describe, expect, it } from 'vitest'
import { readReply } from './smtp-reply.ts'

function saying(...chunks: (string | Uint8Array)[]) {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks)
        controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk)
      controller.close()
    },
  }).getReader()
}

describe('an SMTP reply', () => {
  it('is read to its last line, however it is cut', async () => {
    expect(await readReply(saying('250-a\r', '\n25', '0-b\r\n250', ' c\r\n'))).toBe(
      '250-a\r\n250-b\r\n250 c\r\n',
    )
  })

  it('may be a code alone', async () => {
    expect(await readReply(saying('250\r\n'))).toBe('250\r\n')
  })

  it('ends with an error when the connection does, even after half a reply', async () => {
    await expect(readReply(saying())).rejects.toThrow('closed the connection')
    await expect(readReply(saying('250-a\r\n'))).rejects.toThrow('closed the connection')
  })

  it('is not read for ever', async () => {
    const endless = Array.from({ length: 40 }, () => '250-'.padEnd(500, 'x'))
    await expect(readReply(saying(...endless))).rejects.toThrow('does not end')
  })
})
