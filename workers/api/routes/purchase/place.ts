/** The place of a row in a list sorted by time and id, as a cursor. */

import { fromCursor, toCursor } from '../../cursor.ts'

export type Place = { createdAt: number; id: string }

const PLACE = /^(\d{1,15})\.([\w-]{1,255})$/

export const cursorOf = ({ createdAt, id }: Place): string => toCursor(`${createdAt}.${id}`)

/** Undefined for anything we did not make. */
export function placeOf(cursor: string): Place | undefined {
  const text = fromCursor(cursor, PLACE)
  const [, createdAt, id] = PLACE.exec(text ?? '') ?? []
  return createdAt && id ? { createdAt: Number(createdAt), id } : undefined
}
