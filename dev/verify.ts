/** `npm run verify`: asks the running development company to compare Stripe, rows, entitlements and objects. */

import * as z from 'zod'

const Comparison = z.object({
  subscriptions: z.int(),
  divergences: z.array(
    z.object({ subscription: z.string(), accountId: z.string().nullable(), what: z.string() }),
  ),
})

const origin = `http://localhost:${process.env.PORT ?? '8787'}`

const answer = await fetch(`${origin}/__dev/verify`, { method: 'POST' }).catch((error: Error) => {
  console.error(`No development company answers at ${origin} (npm run dev): ${error.message}`)
  process.exit(2)
})
if (!answer.ok) {
  console.error(`POST /__dev/verify answered ${answer.status}: ${await answer.text()}`)
  process.exit(2)
}
const { subscriptions, divergences } = Comparison.parse(await answer.json())
for (const { subscription, accountId, what } of divergences)
  console.error(`${what}: ${subscription} of ${accountId ?? 'nobody'}`)
console.log(`verify: subscriptions=${subscriptions} divergences=${divergences.length}`)
process.exitCode = divergences.length === 0 ? 0 : 1
