/** Planted anomalies are found and clean values left alone, over many seeded tables of many shapes. */

import { describe, expect, it } from 'vitest'
import { limitsOf } from './anomalies.ts'
import { anomaliesOf } from './outlying.ts'
import { type Random, seeded } from './random.ts'
import { seriesOf } from './series.ts'

const exponential = (random: Random) => -Math.log(1 - random.unit())

/** A column of one shape, and what a fault of measuring, typing or converting makes of a value of it. */
type Shape = { name: string; clean(random: Random): number; fault(random: Random): number }
const far = (random: Random, from: number, width: number) =>
  (random.unit() < 0.5 ? -1 : 1) * (from + random.unit() * width)
const SHAPES: Shape[] = [
  { name: 'normal', clean: (r) => 100 + 7 * r.normal(), fault: (r) => 100 + 7 * far(r, 8, 12) },
  {
    name: 'tiny around a large base',
    clean: (r) => 1e9 + 0.01 * r.normal(),
    fault: (r) => 1e9 + 0.01 * far(r, 8, 12),
  },
  { name: 'uniform', clean: (r) => 50 * r.unit(), fault: (r) => 25 + 14.4 * far(r, 8, 12) },
  {
    name: 'lognormal, grams for kilograms',
    clean: (r) => Math.exp(3 + 0.6 * r.normal()),
    fault: (r) => 1_000 * Math.exp(3 + 0.6 * r.normal()),
  },
  {
    name: 'exponential, a unit off by a thousand',
    clean: (r) => 40 * exponential(r),
    fault: (r) => 1_000 * (20 + 40 * exponential(r)),
  },
  {
    name: 'waiting times, a sentinel',
    clean: (r) => 4 * (exponential(r) + exponential(r) + exponential(r)),
    fault: () => 9_999,
  },
  {
    name: 'Laplace',
    clean: (r) => 50 + 5 * exponential(r) * (r.unit() < 0.5 ? -1 : 1),
    fault: (r) => 50 + 7.07 * far(r, 12, 12),
  },
  {
    name: 'counts',
    clean: (r) => {
      let [n, p] = [-1, 1]
      do {
        n += 1
        p *= r.unit()
      } while (p > Math.exp(-6))
      return n
    },
    fault: (r) => 60 + r.below(60),
  },
  {
    name: 'two groups',
    clean: (r) => (r.unit() < 0.5 ? 100 : 160) + 5 * r.normal(),
    fault: (r) => 130 + 30 * far(r, 15, 10),
  },
  {
    name: 'mostly nought',
    clean: (r) => (r.unit() < 0.7 ? 0 : 50 + 8 * r.normal()),
    fault: (r) => -999 - r.below(9),
  },
  { name: 'temperatures, a sentinel', clean: (r) => 21 + 0.4 * r.normal(), fault: () => -273.15 },
  { name: 'always the same', clean: () => 5, fault: (r) => 6 + r.below(9) },
]
const SIZES = [100, 300, 1_000, 5_000]
const SEEDS = 25

/** What is planted, found and wrongly called, added up. */
type Score = { planted: number; found: number; called: number; wrong: number; clean: number }
const emptyScore = (): Score => ({ planted: 0, found: 0, called: 0, wrong: 0, clean: 0 })
function add(
  score: Score,
  planted: ReadonlySet<number>,
  called: readonly number[],
  size: number,
): void {
  const found = called.filter((row) => planted.has(row)).length
  score.planted += planted.size
  score.found += found
  score.called += called.length
  score.wrong += called.length - found
  score.clean += size - planted.size
}
const count = (n: number) => n.toLocaleString('en-US')
const percent = (share: number) => `${(100 * share).toFixed(2)} %`
/** As the README says it: what it says is what was counted here. */
const inWords = ({ planted, found, called, wrong }: Score) =>
  `${count(found)} of ${count(planted)} found (${percent(found / planted)}), ${count(wrong)} of ${count(called)} called were false (${percent(wrong / called)})`
const [readme = ''] = Object.values(
  import.meta.glob<string>('./README.md', { query: '?raw', import: 'default', eager: true }),
)
const stands = (figures: string) => {
  const words = readme.replace(/\s+/g, ' ')
  expect({ figures, inReadme: words.includes(figures) }).toEqual({ figures, inReadme: true })
}

/** At most one in a hundred, never the same place twice. */
const places = (random: Random, size: number): Set<number> =>
  new Set(Array.from({ length: Math.max(1, Math.floor(size / 100)) }, () => random.below(size)))
const lines = (size: number) => Array.from({ length: size }, (_, n) => n)
/** The list a person reads ends at twenty; tables here plant no more than that in what is looked up by line. */
const beyond = (values: Float64Array): number[] => {
  const limits = limitsOf(values)
  return limits
    ? lines(values.length).filter(
        (n) => (values[n] ?? 0) < limits.low || (values[n] ?? 0) > limits.high,
      )
    : []
}

describe('anomalies of a column', () => {
  const total = emptyScore()

  it.each(SHAPES.map((shape, n) => [shape.name, shape, n] as const))(
    '%s: all found, hardly a false one',
    (_, shape, n) => {
      const score = emptyScore()
      for (const size of SIZES)
        for (let seed = 0; seed < SEEDS; seed += 1) {
          const random = seeded(1 + n * 10_000 + size * 31 + seed)
          const planted = places(random, size)
          const values = Float64Array.from(lines(size), (row) =>
            planted.has(row) ? shape.fault(random) : shape.clean(random),
          )
          const called = beyond(values)
          add(score, planted, called, size)
          add(total, planted, called, size)
        }
      expect(score.found / score.planted).toBeGreaterThanOrEqual(0.99)
      expect(score.wrong / score.called).toBeLessThanOrEqual(0.01)
    },
  )

  it('over all shapes: recall at least 0.99, and of what is called at most 1 % false', () => {
    expect(total.planted).toBeGreaterThan(15_000)
    expect(total.found / total.planted).toBeGreaterThanOrEqual(0.99)
    expect(total.wrong / total.called).toBeLessThanOrEqual(0.01)
    expect(SHAPES).toHaveLength(12)
    stands(`12 shapes × 4 sizes × 25 seeds: ${inWords(total)}`)
  })

  it('finds but some of the values that are only four to five sigmas out, and calls no clean one for it', () => {
    const said = SIZES.map((size) => {
      const score = emptyScore()
      for (let seed = 0; seed < SEEDS; seed += 1) {
        const random = seeded(2_000_000 + size * 31 + seed)
        const planted = places(random, size)
        const values = Float64Array.from(
          lines(size),
          (row) => 100 + 7 * (planted.has(row) ? far(random, 4, 1) : random.normal()),
        )
        add(score, planted, beyond(values), size)
      }
      // Where a column of clean values is to be left alone in 99 of 100 cases, the far ends of a normal one are near.
      expect(score.wrong / score.clean).toBeLessThan(0.0002)
      expect(score.found / score.planted).toBeGreaterThan(0.05)
      return `${count(score.found)} of ${count(score.planted)} in columns of ${count(size)}`
    })
    stands(said.join(', '))
  })

  it('calls hardly anything where nothing is planted', () => {
    const score = emptyScore()
    for (const [n, shape] of SHAPES.entries())
      for (let seed = 0; seed < 100; seed += 1) {
        const random = seeded(500_000 + n * 1_000 + seed)
        const values = Float64Array.from(lines(500), () => shape.clean(random))
        add(score, new Set(), beyond(values), 500)
      }
    expect(score.clean).toBe(SHAPES.length * 100 * 500)
    stands(`Clean tables: ${score.wrong} of ${count(score.clean)} values called`)
    expect(score.wrong / score.clean).toBeLessThan(0.0002)
  })
})

describe('anomalies over time', () => {
  const DAY_MS = 86_400_000
  /** Two years and less of days: growth, a week's shape, slow swings; a fault is far from its day, not from the whole. */
  const day = (n: number, random: Random, noise: number) =>
    200 + n * 0.5 + (n % 7 > 4 ? -60 : 10) + 25 * Math.sin(n / 58) + noise * random.normal()

  it('finds what is far from its day though inside the range of the whole, and hardly a false one', () => {
    const score = emptyScore()
    for (const size of [120, 365, 730])
      for (let seed = 0; seed < 40; seed += 1) {
        const random = seeded(900_000 + size * 101 + seed)
        const planted = new Set(
          Array.from({ length: Math.floor(size / 100) }, () => random.below(size)),
        )
        const values = Float64Array.from(
          lines(size),
          (n) => day(n, random, 4) + (planted.has(n) ? 4 * far(random, 10, 8) : 0),
        )
        const times = Float64Array.from(lines(size), (n) => Date.UTC(2024, 0, 1) + n * DAY_MS)
        const found = anomaliesOf(values, seriesOf(times, values), lines(size))
        expect(found?.against).toBe('time')
        add(score, planted, found?.rows.map(({ line }) => line) ?? [], size)
      }
    expect(score.planted).toBeGreaterThan(400)
    expect(score.found / score.planted).toBeGreaterThanOrEqual(0.99)
    expect(score.wrong / score.called).toBeLessThanOrEqual(0.01)
    stands(`120 tables: ${inWords(score)}`)
  })

  it('takes a level that changes for good as the new level: few such days are called, and no others', () => {
    const said = [10, 40].map((jump) => {
      let [noticed, elsewhere] = [0, 0]
      for (const size of [120, 365, 730])
        for (let seed = 0; seed < 40; seed += 1) {
          const random = seeded(3_000_000 + size * 101 + seed)
          const at = Math.floor(size * (0.3 + 0.4 * random.unit()))
          const values = Float64Array.from(
            lines(size),
            (n) => day(n, random, 4) + (n >= at ? 4 * jump : 0),
          )
          const times = Float64Array.from(lines(size), (n) => Date.UTC(2024, 0, 1) + n * DAY_MS)
          const found = anomaliesOf(values, seriesOf(times, values), lines(size))?.rows ?? []
          const near = found.filter(({ line }) => Math.abs(line - at) <= 14)
          noticed += near.length > 0 ? 1 : 0
          elsewhere += found.length - near.length
        }
      expect(elsewhere).toBeLessThanOrEqual(3)
      return `of ${jump} sigmas in ${noticed} of 120 tables`
    })
    stands(said.join(', '))
  })

  it('says what was due on that day', () => {
    const random = seeded(7)
    const values = Float64Array.from(lines(200), (n) => day(n, random, 2) + (n === 150 ? 90 : 0))
    const times = Float64Array.from(lines(200), (n) => Date.UTC(2024, 0, 1) + n * DAY_MS)
    const [first] = anomaliesOf(values, seriesOf(times, values), lines(200))?.rows ?? []
    expect(first?.line).toBe(150)
    expect(first?.value).toBeGreaterThan(first?.expected.high ?? Infinity)
    expect((first?.expected.high ?? 0) - (first?.expected.low ?? 0)).toBeLessThan(40)
  })
})

describe('too little to say', () => {
  it('of fewer than twelve values, or of values that never vary, says nothing', () => {
    expect(limitsOf([1, 2, 3, 1_000])).toBeNull()
    expect(limitsOf(Array.from({ length: 50 }, () => 3))).toBeNull()
  })

  it('lists twenty and counts all', () => {
    const values = Float64Array.from(lines(5_000), (n) => (n % 125 === 0 ? 1e6 + n : n % 90))
    const found = anomaliesOf(values, null, lines(5_000))
    expect(found?.count).toBe(40)
    expect(found?.rows.length).toBe(20)
    expect(found?.rows[0]?.line).toBe(4_875)
  })
})
