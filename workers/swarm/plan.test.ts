/** What a plan must be before anything of it runs. */

import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { judgeFor, judgePlan, type Wish } from './plan.ts'
import type { Tool } from './tool.ts'
import { needOf, registry } from './tools.ts'

const aTool = (over: Partial<Tool> = {}): Tool => ({
  name: 'probe',
  version: 1,
  title: 'Probe',
  tier: 'starter',
  input: z.strictObject({ n: z.int() }),
  effects: 'none',
  approval: () => null,
  timeoutSeconds: 10,
  retry: { attempts: 1, waitSeconds: 1 },
  ...over,
})
const tools = registry([aTool(), aTool({ name: 'crawl', title: 'Crawl', tier: 'pro' })])
const wish = (id: string, over: Partial<Wish> = {}): Wish => ({
  id,
  tool: 'probe',
  input: { n: id.charCodeAt(0) },
  deps: [],
  why: 'because',
  ...over,
})
const whyNot = (wishes: Wish[]) => {
  const judged = judgePlan(tools, wishes, 'starter')
  return judged.kind === 'refused' ? judged.why : null
}

describe('a plan', () => {
  it('is taken with the tools’ own titles', () => {
    const judged = judgePlan(tools, [wish('a'), wish('b', { deps: ['a'] })], 'starter')
    expect(judged).toMatchObject({ kind: 'plan', tasks: [{ title: 'Probe' }, { deps: ['a'] }] })
  })

  it.each([
    ['nothing in it', [], /empty/],
    ['too much in it', Array.from({ length: 21 }, (_, i) => wish(`t${i}`)), /at most 20/],
    ['one id twice', [wish('a'), wish('a')], /same id/],
    ['a circle', [wish('a', { deps: ['b'] }), wish('b', { deps: ['a'] })], /wait for each other/],
    ['a task that waits for nobody we know', [wish('a', { deps: ['z'] })], /wait for each other/],
    ['a tool nobody has', [wish('a', { tool: 'refund' })], /no tool called refund/],
    ['a tool of a higher plan', [wish('a', { tool: 'crawl' })], /Crawl comes with Pro/],
    ['arguments the tool does not take', [wish('a', { input: { n: 1, m: 2 } })], /not take/],
    [
      'the same call three times',
      ['a', 'b', 'c'].map((id) => wish(id, { input: { n: 1 } })),
      /three times/,
    ],
  ])('is refused with %s', (_, wishes, why) => expect(whyNot(wishes)).toMatch(why))
})

describe('the registry', () => {
  it('refuses two tools of one name, and a name or bounds that are none', () => {
    expect(() => registry([aTool(), aTool()])).toThrow('two tools are called probe')
    expect(() => registry([aTool({ name: 'Site Audit' })])).toThrow('no name')
    expect(() => registry([aTool({ timeoutSeconds: 0 })])).toThrow('no bounds')
  })

  it.each([
    ['none', null, null],
    ['network', null, null],
    ['write', null, 'owner'],
    ['money', null, 'operator'],
    ['network', 'member', 'member'],
    ['write', 'member', 'owner'],
    ['money', 'owner', 'operator'],
    ['none', 'operator', 'operator'],
  ] as const)('with effects %s and the wish of %s asks %s', (effects, by, expected) => {
    const tool = aTool({ effects, approval: () => by && { by, summary: 'Do it' } })
    expect(needOf(tool, {})?.by ?? null).toBe(expected)
  })
})

describe('a plan by a model', () => {
  const visits = registry([aTool({ input: z.looseObject({ url: z.string() }) })])
  const asked = {
    text: 'Look at https://a.example/shop?x=1#top, b.example and (https://c.example/z).',
    answers: ['Also http://d.example:80'],
    given: [{ kind: 'url', url: 'https://e.example/E' } as const],
    plan: 'pro' as const,
  }
  const whyNotBy = (engine: string, input: Record<string, unknown>) => {
    const judged = judgeFor(visits, { engine, tasks: [wish('a', { input })] }, asked)
    return judged.kind === 'refused' ? judged.why : null
  }

  it.each([
    'https://a.example/shop?x=1',
    'https://A.example/shop?x=1#elsewhere',
    'https://a.example',
    'https://b.example',
    'https://c.example/z',
    'http://d.example/',
    'https://e.example/E',
    'no address at all: https://f.example',
  ])('may ask what its customer wrote, and the root of that site: %s', (url) =>
    expect(whyNotBy('llm:m', { url })).toBeNull(),
  )

  it.each([
    'https://f.example/',
    'https://a.example/shop?x=2',
    'https://a.example/shop',
    'http://b.example/',
    'https://key.b.example/',
    'https://b.example:8443/',
    'https://key@b.example/',
    ' ht\ntps:\\\\f.example/',
    '\u00a0https://f.example/',
    '\ufeffhttps://f.example/',
  ])('may ask no other: %j', (url) => {
    expect(whyNotBy('llm:m', { url })).toMatch(/^The customer did not write https?:.*\.$/)
    expect(whyNotBy('llm:m', { url: '', more: [{ at: url }] })).toMatch(/did not write/)
    expect(whyNotBy('rules', { url })).toBeNull()
  })
})
