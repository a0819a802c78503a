/** Opaque cursors: the place of a row in a list that is sorted by time and id. */

export type Place = { createdAt: number; id: string }

export const cursorOf = ({ createdAt, id }: Place): string =>
  btoa(`${createdAt}.${id}`).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** Undefined for anything we did not make. */
export function readCursor(cursor: string): Place | undefined {
  if (!/^[\w-]+$/.test(cursor)) return undefined
  try {
    const text = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
    const [, createdAt, id] = /^(\d{1,15})\.([\w-]{1,255})$/.exec(text) ?? []
    return createdAt && id ? { createdAt: Number(createdAt), id } : undefined
  } catch {
    // atob throws for lengths no encoder makes.
    return undefined
  }
}
