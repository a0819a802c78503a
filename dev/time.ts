/** `npm run time -- +1month`: moves the running development company on – app, Stripe and crons together – or says what time it is. */

import * as z from 'zod'
import { doors, urlOf } from './company/settings.ts'
import { wishOf } from './company/wish.ts'

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
  const now = await ask(wish)
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  console.log(`time: from=${from} now=${now} seconds=${seconds}`)
}

await main().catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
