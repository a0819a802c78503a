/** The course of a figure in the height of a line of text. Decoration: the figure stands beside it. */

import { HEIGHT, linePath, WIDTH } from './scale.ts'

/** Oldest first. Its own least and most fill the height: it shows the course, not the size. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const low = Math.min(...values)
  const high = Math.max(...values)
  // A figure that never moved is a line in the middle.
  const margin = low === high ? 1 : 0
  const range = { low: low - margin, high: high + margin }
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {values.length > 1 && <path class="line" d={linePath(values, range)} />}
    </svg>
  )
}
