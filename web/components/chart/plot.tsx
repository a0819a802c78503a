/** The ground of a chart: the drawing, its scale, and one slider over it for pointer, touch and keyboard. */

import type { ComponentChildren } from 'preact'
import { HEIGHT, heightAt, type Range, ticksOf, WIDTH } from './scale.ts'

/** Which position a pointer means: `points` lie on the edges, `columns` fill the width. */
type Layout = 'points' | 'columns'

function positionOf(
  event: PointerEvent & { currentTarget: Element },
  count: number,
  layout: Layout,
) {
  const { left, width } = event.currentTarget.getBoundingClientRect()
  const share = width > 0 ? (event.clientX - left) / width : 0
  const position = layout === 'points' ? Math.round(share * (count - 1)) : Math.floor(share * count)
  return Math.max(0, Math.min(count - 1, position))
}

export function Plot({
  label,
  count,
  layout,
  range,
  axis,
  ends,
  marked,
  mark,
  words,
  children,
}: {
  /** What the slider is called. */
  label: string
  count: number
  layout: Layout
  range: Range
  /** Says a value of the scale. */
  axis: (value: number) => string
  /** Words under the first and the last position. */
  ends: readonly [string, string]
  /** The position read out. */
  marked: number
  mark: (position: number | null) => void
  /** What stands at the marked position. */
  words: string
  children: ComponentChildren
}) {
  const ticks = ticksOf(range)
  return (
    <div class="plot">
      <div class="scale figure" aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick}>{axis(tick)}</span>
        ))}
      </div>
      <div class="ground">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <path
            class="grid"
            d={ticks.map((tick) => `M0 ${heightAt(tick, range)}H${WIDTH}`).join('')}
          />
          {children}
        </svg>
        <input
          type="range"
          min={0}
          max={Math.max(count - 1, 0)}
          value={marked}
          aria-label={label}
          aria-valuetext={words}
          onInput={(event) => mark(Number(event.currentTarget.value))}
          onPointerMove={(event) => mark(positionOf(event, count, layout))}
          onPointerLeave={() => mark(null)}
          onBlur={() => mark(null)}
        />
      </div>
      <div class="ends small muted" aria-hidden="true">
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
    </div>
  )
}
