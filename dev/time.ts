/** `npm run time -- +1month`: moves the running development company on – app, Stripe and crons together – or says what time it is. */

import * as z from 'zod'
import { addDuration, parseDuration } from '../workers/api/dev/duration.ts'
import { doors, urlOf } from './company/settings.ts'
import { type Wish, wishOf } from './company/wish.ts'

const HELP = `npm run time                       what time it is in the company
npm run time -- +1month            on by a month; also +3days, +2weeks, +1year, +6hours, +1month+3days, P1M
npm run time -- 2027-03-01         on to that day, 00:00 UTC; also 2027-03-01T09:30:00Z`

const Answer = z.looseObject({ now: z.string().optional(), detail: z.string().optional() })
const url = `${urlOf(doors().app)}/__dev/time`

async function ask(body?: object): Promise<string> {
  const answer = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const { now, detail } = Answer.parse(await answer.json())
  if (!answer.ok || now === undefined) throw new Error(detail ?? `${url} answered ${answer.status}`)
  return now
}

/** Month by month: an answer that is minutes away would be given up on the way. */
const STEP_MS = 31 * 86_400_000

function targetOf(from: number, wish: Wish): number {
  if ('to' in wish) return Date.parse(wish.to)
  const duration = parseDuration(wish.advance)
  if (!duration) throw new Error(HELP)
  return addDuration(from, duration)
}

async function go(from: number, target: number): Promise<string> {
  for (let at = from + STEP_MS; at < target; at += STEP_MS)
    await ask({ to: new Date(at).toISOString() })
  return ask({ to: new Date(target).toISOString() })
}

async function main(): Promise<void> {
  const [text, ...rest] = process.argv.slice(2)
  if (text === undefined) {
    console.log(`time: now=${await ask()}`)
    return
  }
  const wish = wishOf(text)
  if (wish === null || rest.length > 0) throw new Error(HELP)
  const started = performance.now()
  const from = await ask()
  const now = await go(Date.parse(from), targetOf(Date.parse(from), wish))
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  console.log(`time: from=${from} now=${now} seconds=${seconds}`)
}

await main().catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
