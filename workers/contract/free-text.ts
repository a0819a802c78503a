/** What people write and read again: every text there is, but nothing that is none. */

import * as z from 'zod'

/** U+0000 ends a text for many a reader, and half of a surrogate pair cannot be written as UTF-8. */
const isText = (given: string): boolean => !given.includes('\0') && given.isWellFormed()

export const FreeText = z
  .string()
  .refine(isText, 'A text holds no U+0000 and no lone surrogate (half of a character)')

/** Of a person or a key. */
export const Name = FreeText.trim()
  .min(1, 'Enter a name')
  .max(100, 'A name has at most 100 characters')
