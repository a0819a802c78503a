/** Where values lie in a drawing. Pure: numbers in, coordinates and path texts out. */

/** The drawing's own units; it is stretched to the room it gets. */
export const WIDTH = 1_000
export const HEIGHT = 200

const STEPS = [1, 2, 2.5, 5, 10]

/** The next round number at or above: 1, 2, 2.5 or 5 times a power of ten; 1 where there is nothing to show. */
export function roundUp(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = STEPS.find((factor) => factor * power >= value) ?? 10
  return Math.max(step * power, 1)
}

/** Lowest and highest a drawing reaches. */
export type Extent = { low: number; high: number }

/** `step` apart from `low` to `high` lie the lines of the scale; zero is always one of them. */
export type Range = Extent & { step: number }

const MOST_STEPS = 4

/** Always holds zero, so that heights compare honestly. */
export function rangeOf(values: readonly number[]): Range {
  const least = Math.min(0, ...values)
  const most = Math.max(0, ...values)
  const step = roundUp(Math.max(most, -least) / MOST_STEPS)
  const low = -Math.ceil(-least / step) * step || 0
  const high = Math.ceil(most / step) * step
  return { low, high: low === high ? step : high, step }
}

/** The values at the lines of the scale, highest first. */
export const ticksOf = ({ low, high, step }: Range): number[] =>
  Array.from({ length: Math.round((high - low) / step) + 1 }, (_, line) => high - line * step)

const short = (value: number) => Math.round(value * 100) / 100

export const heightAt = (value: number, { low, high }: Extent): number =>
  short(HEIGHT - ((value - low) / (high - low)) * HEIGHT)

/** Points spread from edge to edge; a single one stands in the middle. */
export const acrossAt = (index: number, count: number): number =>
  count > 1 ? short((index / (count - 1)) * WIDTH) : WIDTH / 2

/** The line through all values. */
export const linePath = (values: readonly number[], range: Extent): string =>
  values
    .map((value, index) => {
      const command = index === 0 ? 'M' : 'L'
      return `${command}${acrossAt(index, values.length)} ${heightAt(value, range)}`
    })
    .join('')

/** The ground between that line and zero. */
export function areaPath(values: readonly number[], range: Extent): string {
  if (values.length < 2) return ''
  const ground = heightAt(0, range)
  return `${linePath(values, range)}L${WIDTH} ${ground}L0 ${ground}Z`
}

export type Block = { series: number; y: number; height: number }

/** One column of a stack: what is above zero grows up, what is below grows down, each in order. */
export function stack(values: readonly number[], range: Extent): Block[] {
  let up = 0
  let down = 0
  return values.flatMap((value, series) => {
    if (value === 0) return []
    const from = value > 0 ? up : down
    if (value > 0) up += value
    else down += value
    const [top, bottom] = value > 0 ? [from + value, from] : [from, from + value]
    const y = heightAt(top, range)
    return [{ series, y, height: short(heightAt(bottom, range) - y) }]
  })
}

/** The lowest and highest a stack of these columns reaches. */
export const stackedRange = (columns: readonly (readonly number[])[]): Range =>
  rangeOf(
    columns.flatMap((values) => [
      values.reduce((sum, value) => sum + Math.max(0, value), 0),
      values.reduce((sum, value) => sum + Math.min(0, value), 0),
    ]),
  )
