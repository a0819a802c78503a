/** Random lives end in the truth: rows, access, mails and facts as Stripe's history says, each once. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Life, live } from './lives.ts'
import { type Stage, setStage } from './stage.ts'

/** `SIM_SEEDS=500` lives more lives; `SIM_FROM=41 SIM_SEEDS=1` lives one of them again. */
const SEEDS = Number(process.env.SIM_SEEDS ?? 40)
const FROM = Number(process.env.SIM_FROM ?? 1)

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.end())

it('a life ends in the truth, whatever happens on the way', { timeout: 3_600_000 }, async () => {
  const lives: Life[] = []
  for (let seed = FROM; seed < FROM + SEEDS; seed += 1) lives.push(await live(stage, seed))
  const total = (figure: (life: Life) => number) =>
    lives.reduce((sum, life) => sum + figure(life), 0)
  const divergences = total((life) => life.wrong.length)
  const [calls, deaths] = [total((life) => life.calls), total((life) => life.deaths)]
  const lived = `subscriptions=${total((life) => life.subscriptions)} invoices=${total((life) => life.invoices)}`
  console.log(
    `sim: seeds=${SEEDS} ${lived} calls=${calls} deaths=${deaths} divergences=${divergences}`,
  )
  expect(lives.filter((life) => life.wrong.length > 0)).toEqual([])
  expect(deaths).toBeGreaterThan(0)
})
