/** Pages of lists that are sorted by time and id: where one begins, and the cursor to the next. */

import { fromCursor, toCursor } from './cursor.ts'

export type Place = { createdAt: number; id: string }

const PLACE = /^(\d{1,15})\.([\x21-\x7e]{1,255})$/

const cursorOf = ({ createdAt, id }: Place): string => toCursor(`${createdAt}.${id}`)

/** The row that a page follows; null for the first page, undefined for a cursor we did not make. */
export function placeIn({ cursor }: { cursor?: string | undefined }): Place | null | undefined {
  if (cursor === undefined) return null
  const [, createdAt, id] = PLACE.exec(fromCursor(cursor, PLACE) ?? '') ?? []
  return createdAt && id ? { createdAt: Number(createdAt), id } : undefined
}

type Page<Row> = { page: Row[]; nextCursor: string | null }

/** Cuts rows to a page; one more than `limit` was read, which says whether there is a next. */
export function pageOf<Row extends Place>(rows: readonly Row[], asked: { limit: number }): Page<Row>
export function pageOf<Row>(
  rows: readonly Row[],
  asked: { limit: number },
  placeOf: (row: Row) => Place,
): Page<Row>
export function pageOf<Row extends Place>(
  rows: readonly Row[],
  { limit }: { limit: number },
  placeOf: (row: Row) => Place = (row) => row,
): Page<Row> {
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { page, nextCursor: last ? cursorOf(placeOf(last)) : null }
}
