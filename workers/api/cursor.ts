/** Page cursors: opaque to clients, ids (or any short text) to us. */

import { crc32 } from 'node:zlib'
import type { ApiContext } from './context.ts'
import { invalid } from './problem.ts'

/** What is cut or added must not lead to another place than was given. */
export const toCursor = (text: string): string =>
  Buffer.from(`${text} ${crc32(text)}`).toString('base64url')

/** Null for what never was a cursor of ours: what it holds must have the form its list gave it. */
export function fromCursor(cursor: string, form: RegExp): string | null {
  const [text = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  return form.test(text) && toCursor(text) === cursor ? text : null
}

/** The answer to a cursor we never gave. */
export const unknownCursor = (c: ApiContext): Response =>
  invalid(c, '#/cursor', 'This cursor is not one of ours')
