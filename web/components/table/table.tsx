/** A table of rows: sorts where a column allows it, scrolls sideways by itself, says when it is empty. */

import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { Scroll } from '../scroll.tsx'
import { type Order, ordered, turned } from './order.ts'

export type Column<Row> = {
  key: string
  title: string
  /** Figures stand flush right. */
  number?: true
  cell: (row: Row) => ComponentChildren
  /** Present = people may sort by it. */
  order?: (row: Row) => number | string
}

function Head<Row>({
  column,
  order,
  sortBy,
}: {
  column: Column<Row>
  order: Order | null
  sortBy: (key: string) => void
}) {
  const mine = order?.key === column.key ? order.direction : null
  return (
    <th
      scope="col"
      {...(column.number ? { class: 'number' } : {})}
      {...(column.order ? { 'aria-sort': mine ?? 'none' } : {})}
    >
      {column.order ? (
        <button type="button" class="sort" onClick={() => sortBy(column.key)}>
          {column.title}
          <span aria-hidden="true">
            {mine === 'ascending' ? ' ↑' : mine === 'descending' ? ' ↓' : ' ↕'}
          </span>
        </button>
      ) : (
        column.title
      )}
    </th>
  )
}

/** `label` is read to assistive technology as the table's caption; rows come in the order they should first have. */
export function Table<Row>({
  label,
  columns,
  rows,
  rowKey,
  empty = 'Nothing here yet.',
}: {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  empty?: ComponentChildren
}) {
  const [order, setOrder] = useState<Order | null>(null)
  const id = useId()
  if (rows.length === 0) return <p class="muted">{empty}</p>
  const by = columns.find(({ key }) => key === order?.key)?.order
  const shown = order && by ? ordered(rows, by, order.direction) : rows
  return (
    <Scroll look="table" labelledBy={id}>
      <table>
        <caption class="visually-hidden" id={id}>
          {label}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head
                key={column.key}
                column={column}
                order={order}
                sortBy={(key) => setOrder(turned(order, key))}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ key, number, cell }) => (
                <td key={key} {...(number ? { class: 'number' } : {})}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
