/** Scores: weight passed ÷ weight applicable, capped by what is critical. */

import { describe, expect, it } from 'vitest'
import type { Category, Check, Verdict } from './check.ts'
import { CATEGORIES } from './check.ts'
import { checks } from './checks/index.ts'
import { type Judged, resultOf } from './judge.ts'

const aCheck = (id: string, given: Partial<Check> = {}): Check => ({
  id,
  category: 'seo',
  weight: 1,
  title: id,
  why: '',
  fix: '',
  effort: 'minutes',
  judge: () => null,
  ...given,
})
const judged = (check: Check, verdict: Verdict, page = 'https://a.example.com/'): Judged => ({
  check,
  verdict,
  page,
  times: 1,
})
const wrong: Verdict = [{ text: 'here' }]

describe('score', () => {
  it('weighs what applies', () => {
    const { categories, score } = resultOf(
      [
        judged(aCheck('a', { weight: 3 }), []),
        judged(aCheck('b', { weight: 1 }), wrong),
        judged(aCheck('c', { weight: 9 }), null),
      ],
      false,
    )
    expect(categories.seo).toEqual({ score: 75, passed: 1, failed: 1 })
    expect(categories.security).toEqual({ score: null, passed: 0, failed: 0 })
    expect(score).toBe(75)
  })

  it('is the mean of the categories, whatever their number of checks', () => {
    const of = (category: Category) => ({ category })
    const { score } = resultOf(
      [
        judged(aCheck('a'), []),
        judged(aCheck('b'), []),
        judged(aCheck('c', of('security')), wrong),
      ],
      false,
    )
    expect(score).toBe(50)
  })

  it('is held at 49 by a critical failure', () => {
    const critical = aCheck('b', { critical: true, weight: 1 })
    const good = judged(aCheck('a', { weight: 9 }), [])
    expect(resultOf([good, judged(critical, wrong)], false)).toMatchObject({
      score: 49,
      capped: true,
    })
    expect(resultOf([good, judged(critical, [])], false)).toMatchObject({
      score: 100,
      capped: false,
    })
  })

  it('puts what is critical first, then what gains most for the least work', () => {
    const { findings } = resultOf(
      [
        judged(aCheck('days', { weight: 9, effort: 'days' }), wrong),
        judged(aCheck('minutes', { weight: 4 }), wrong),
        judged(aCheck('critical', { critical: true }), wrong),
      ],
      false,
    )
    expect(findings.map(({ id }) => id)).toEqual(['critical', 'minutes', 'days'])
  })

  it('counts pages, and shows five places of many', () => {
    const check = aCheck('a')
    const pages = Array.from({ length: 10 }, (_, index) =>
      judged(check, index < 8 ? wrong : [], `https://a.example.com/${index}`),
    )
    const { findings, categories } = resultOf(pages, true)
    expect(categories.seo.score).toBe(20)
    expect(findings[0]).toMatchObject({ count: 8 })
    expect(findings[0]?.evidence).toHaveLength(5)
  })
})

describe('the checks', () => {
  it('are at least sixty, each once, in all five categories', () => {
    expect(checks.length).toBeGreaterThanOrEqual(60)
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
    expect([...new Set(checks.map(({ category }) => category))].sort()).toEqual(
      [...CATEGORIES].sort(),
    )
  })

  it('say in whole sentences why and how', () => {
    const short = checks.filter(({ why, fix }) => !/[.)]$/.test(why) || !/[.)]$/.test(fix))
    expect(short.map(({ id }) => id)).toEqual([])
  })
})
