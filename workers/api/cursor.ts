/** Page cursors: opaque to clients, ids (or any short text) to us. */

import type { ApiContext } from './context.ts'
import { invalid } from './problem.ts'

const PATTERN = /^[A-Za-z0-9_-]+$/

export const toCursor = (text: string): string => Buffer.from(text).toString('base64url')

/** Null for what never was a cursor of ours: what it holds must have the form its list gave it. */
export function fromCursor(cursor: string, form: RegExp): string | null {
  const text = PATTERN.test(cursor) ? Buffer.from(cursor, 'base64url').toString() : ''
  return form.test(text) ? text : null
}

/** The answer to a cursor we never gave. */
export const unknownCursor = (c: ApiContext): Response =>
  invalid(c, '#/cursor', 'This cursor is not one of ours')
