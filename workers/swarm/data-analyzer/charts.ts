/** SVG charts without a style attribute or script: bars and lines, coloured by the report's own stylesheet. */

import type { Histogram } from './numbers.ts'

/** Text for HTML and attributes alike. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"'`=]/g, (character) => `&#${character.charCodeAt(0)};`)

const six = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 })
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })

/** Six significant digits, all those before the point for large numbers; grouped, no NaN or -0. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return value.toExponential(3)
  return (size >= 1e5 ? whole : six).format(value + 0)
}

const WIDTH = 480
const HEIGHT = 150
const FOOT = 18

const svg = (label: string, body: string): string =>
  `<svg viewBox="0 0 ${WIDTH} ${HEIGHT + FOOT}" role="img" aria-label="${escapeHtml(label)}">${body}</svg>`

const text = (x: number, anchor: 'start' | 'middle' | 'end', words: string): string =>
  `<text x="${x}" y="${HEIGHT + FOOT - 4}" text-anchor="${anchor}">${escapeHtml(words)}</text>`

function bars(counts: readonly number[], titles: readonly string[]): string {
  const highest = Math.max(1, ...counts)
  const step = WIDTH / counts.length
  return counts
    .map((count, n) => {
      const height = (count / highest) * (HEIGHT - 4)
      return `<rect x="${(n * step + 1).toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${Math.max(1, step - 2).toFixed(1)}" height="${height.toFixed(1)}"><title>${escapeHtml(titles[n] ?? '')}</title></rect>`
    })
    .join('')
}

export function histogramChart(name: string, { edges, counts }: Histogram): string {
  const titles = counts.map(
    (count, n) => `${figure(edges[n] ?? 0)} to ${figure(edges[n + 1] ?? 0)}: ${count}`,
  )
  return svg(
    `How often each range of ${name} occurs`,
    `${bars(counts, titles)}${text(0, 'start', figure(edges[0] ?? 0))}${text(WIDTH, 'end', figure(edges.at(-1) ?? 0))}`,
  )
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** From zero, or from the lowest where values are negative. */
export function weekdayChart(name: string, weekdays: readonly number[]): string {
  const floor = Math.min(0, ...weekdays)
  const labels = DAYS.map((day, n) => text(((n + 0.5) * WIDTH) / 7, 'middle', day)).join('')
  const titles = weekdays.map((value, n) => `${DAYS[n]}: ${figure(value)}`)
  return svg(
    `Median of ${name} by weekday`,
    bars(
      weekdays.map((value) => value - floor),
      titles,
    ) + labels,
  )
}

export const weekdayRows = (weekdays: readonly number[]): [string, string][] =>
  weekdays.map((value, n) => [DAYS[n] ?? '', figure(value)])

const MAX_POINTS = 240
export type Point = { time: number; value: number }

/** Lowest and highest of equal stretches: a line of at most 480 points that hides no spike. */
export function thinned(points: readonly Point[]): Point[] {
  if (points.length <= MAX_POINTS * 2) return [...points]
  const size = points.length / MAX_POINTS
  return Array.from({ length: MAX_POINTS }, (_, n) =>
    points.slice(Math.floor(n * size), Math.floor((n + 1) * size)),
  ).flatMap((part) => {
    const low = part.reduce((a, b) => (b.value < a.value ? b : a))
    const high = part.reduce((a, b) => (b.value > a.value ? b : a))
    return low.time <= high.time ? [low, high] : [high, low]
  })
}

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

export function lineChart(name: string, all: readonly Point[]): string {
  const points = thinned(all)
  const values = points.map(({ value }) => value)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const [from, to] = [points[0]?.time ?? 0, points.at(-1)?.time ?? 0]
  const x = (time: number) => ((time - from) / Math.max(1, to - from)) * WIDTH
  const y = (value: number) =>
    HEIGHT - 4 - (high > low ? (value - low) / (high - low) : 0.5) * (HEIGHT - 8)
  const path = points
    .map(
      ({ time, value }, n) => `${n === 0 ? 'M' : 'L'}${x(time).toFixed(1)} ${y(value).toFixed(1)}`,
    )
    .join('')
  return svg(
    `${name} from ${dayOf(from)} to ${dayOf(to)}, between ${figure(low)} and ${figure(high)}`,
    `<path d="${path}"/>${text(0, 'start', dayOf(from))}${text(WIDTH, 'end', dayOf(to))}`,
  )
}
