/** One figure over time, as a line over its ground. */

import { useState } from 'preact/hooks'
import { Frame } from './frame.tsx'
import { Plot } from './plot.tsx'
import { acrossAt, areaPath, HEIGHT, heightAt, linePath, rangeOf } from './scale.ts'

export type Point = { label: string; value: number }

const plain = (value: number) => value.toLocaleString('en-US')

/** Oldest point first. `format` says a value in full, `axis` (else the same) on the scale. */
export function AreaChart({
  title,
  points,
  pointTitle = 'Day',
  format = plain,
  axis = format,
}: {
  title: string
  points: readonly Point[]
  pointTitle?: string
  format?: (value: number) => string
  axis?: (value: number) => string
}) {
  const [position, mark] = useState<number | null>(null)
  const values = points.map(({ value }) => value)
  const range = rangeOf(values)
  const marked = Math.min(position ?? points.length - 1, points.length - 1)
  const point = points[marked]
  const first = points[0]
  const last = points.at(-1)
  if (!point || !first || !last) return <p class="muted">{title}: nothing in this time yet.</p>
  const x = acrossAt(marked, points.length)
  return (
    <Frame
      title={title}
      readout={
        <>
          <span class="muted">{point.label}</span> <strong>{format(point.value)}</strong>
        </>
      }
      columns={[
        { key: 'label', title: pointTitle, cell: (row) => row.label },
        {
          key: 'value',
          title,
          number: true,
          cell: (row) => format(row.value),
          order: (row) => row.value,
        },
      ]}
      rows={points}
      rowKey={(row) => row.label}
    >
      <Plot
        label={title}
        count={points.length}
        layout="points"
        range={range}
        axis={axis}
        ends={[first.label, last.label]}
        marked={marked}
        mark={mark}
        words={`${point.label}: ${format(point.value)}`}
      >
        <path class="area" d={areaPath(values, range)} />
        <path class="line" d={linePath(values, range)} />
        {position !== null && <path class="cursor" d={`M${x} 0V${HEIGHT}`} />}
        {/* A line of no length with round ends stays a circle in a stretched drawing. */}
        <path class="dot" d={`M${x} ${heightAt(point.value, range)}h0`} />
      </Plot>
    </Frame>
  )
}
