/** What every chart has around its drawing: a title, the figures at the marked place, and the table behind it. */

import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { type Column, Table } from '../table/table.tsx'

export function Frame<Row>({
  title,
  readout,
  columns,
  rows,
  rowKey,
  children,
}: {
  title: string
  /** What the marked position says, visibly; the slider says it to assistive technology. */
  readout: ComponentChildren
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  children: ComponentChildren
}) {
  const [open, setOpen] = useState(false)
  return (
    <figure class="chart">
      <figcaption>
        <span class="title">{title}</span>
        <span class="readout figure">{readout}</span>
      </figcaption>
      {children}
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary class="small">
          Show as table<span class="visually-hidden">: {title}</span>
        </summary>
        {open && (
          <Table label={`${title}, as a table`} columns={columns} rows={rows} rowKey={rowKey} />
        )}
      </details>
    </figure>
  )
}
