/** Columns over time, one or several series stacked: gains grow up from zero, losses down. */

import { useState } from 'preact/hooks'
import { Frame } from './frame.tsx'
import { Plot } from './plot.tsx'
import { HEIGHT, heightAt, stack, stackedRange, WIDTH } from './scale.ts'

/** The tones that charts have colours for. */
export type SeriesTone = 'accent' | 'good' | 'warn' | 'bad' | 'calm'
export type Series = { name: string; tone: SeriesTone }
/** `values` follow the series; losses are negative. */
export type BarColumn = { label: string; values: readonly number[] }

const plain = (value: number) => value.toLocaleString('en-US')

function Legend({ series }: { series: readonly Series[] }) {
  if (series.length < 2) return null
  return (
    <ul class="legend small">
      {series.map(({ name, tone }) => (
        <li key={name}>
          <svg viewBox="0 0 10 10" aria-hidden="true">
            <rect class={tone} width="10" height="10" rx="2" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  )
}

/** Oldest column first. */
export function BarChart({
  title,
  series,
  columns,
  columnTitle = 'Day',
  format = plain,
  axis = format,
}: {
  title: string
  series: readonly Series[]
  columns: readonly BarColumn[]
  columnTitle?: string
  format?: (value: number) => string
  axis?: (value: number) => string
}) {
  const [position, mark] = useState<number | null>(null)
  const range = stackedRange(columns.map(({ values }) => values))
  const marked = Math.min(position ?? columns.length - 1, columns.length - 1)
  const column = columns[marked]
  const first = columns[0]
  const last = columns.at(-1)
  if (!column || !first || !last) return <p class="muted">{title}: nothing in this time yet.</p>
  const step = WIDTH / columns.length
  const gap = columns.length > 1 ? step * 0.2 : step * 0.6
  const told = series.flatMap(({ name }, index) => {
    const value = column.values[index] ?? 0
    if (series.length === 1) return [format(value)]
    return value === 0 ? [] : [`${name} ${format(value)}`]
  })
  const words = told.length > 0 ? told.join(' · ') : 'none'
  return (
    <Frame
      title={title}
      readout={
        <>
          <span class="muted">{column.label}</span> <strong>{words}</strong>
        </>
      }
      columns={[
        { key: 'label', title: columnTitle, cell: (row: BarColumn) => row.label },
        ...series.map(({ name }, index) => ({
          key: name,
          title: name,
          number: true as const,
          cell: (row: BarColumn) => format(row.values[index] ?? 0),
          order: (row: BarColumn) => row.values[index] ?? 0,
        })),
      ]}
      rows={columns}
      rowKey={(row) => row.label}
    >
      <Plot
        label={title}
        count={columns.length}
        layout="columns"
        range={range}
        axis={axis}
        ends={[first.label, last.label]}
        marked={marked}
        mark={mark}
        words={`${column.label}: ${words}`}
      >
        {position !== null && (
          <rect class="band" x={marked * step} y={0} width={step} height={HEIGHT} />
        )}
        {columns.map(({ label, values }, index) =>
          stack(values, range).map((block) => (
            <rect
              key={`${label}/${block.series}`}
              class={series[block.series]?.tone ?? 'calm'}
              x={index * step + gap / 2}
              y={block.y}
              width={step - gap}
              height={block.height}
            />
          )),
        )}
        <path class="zero" d={`M0 ${heightAt(0, range)}H${WIDTH}`} />
      </Plot>
      <Legend series={series} />
    </Frame>
  )
}
