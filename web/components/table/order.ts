/** The order of a table's rows. Pure. */

export type Direction = 'ascending' | 'descending'
export type Order = { key: string; direction: Direction }

/** A click on a column: largest first, then smallest first, then as the rows came. */
export function turned(order: Order | null, key: string): Order | null {
  if (order?.key !== key) return { key, direction: 'descending' }
  return order.direction === 'descending' ? { key, direction: 'ascending' } : null
}

/** Rows that compare equal keep the order they came in. */
export function ordered<Row>(
  rows: readonly Row[],
  by: (row: Row) => number | string,
  direction: Direction,
): Row[] {
  const sign = direction === 'ascending' ? 1 : -1
  return rows.toSorted((a, b) => {
    const [left, right] = [by(a), by(b)]
    if (left === right) return 0
    return left < right ? -sign : sign
  })
}
