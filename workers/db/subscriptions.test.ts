/** What every look at a subscription reads: found by an index, however many rows others have. */

import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { openDatabase, together } from './database.ts'
import { raiseFlag } from './flags.ts'
import { heldOf, subscriptionsOfAccount } from './subscriptions.ts'

/** D1 as it is, noting the SQL that is asked of it. */
function listening() {
  const asked: string[] = []
  const client = new Proxy(env.DB, {
    get(d1, name) {
      if (name === 'prepare')
        return (text: string) => {
          asked.push(text)
          return d1.prepare(text)
        }
      const member: unknown = Reflect.get(d1, name)
      return typeof member === 'function' ? member.bind(d1) : member
    },
  })
  return { db: openDatabase(client), asked }
}

/** The tables a statement reads from the first row to the last. */
async function readWhole(text: string): Promise<string[]> {
  const marks = text.split('?').length - 1
  const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${text}`)
    .bind(...Array.from({ length: marks }, () => '[]'))
    .all<{ detail: string }>()
  return results.flatMap(
    ({ detail }) => /^SCAN (?!CONSTANT|json_each)(\S+)/.exec(detail)?.[1] ?? [],
  )
}

it('reads no table whole to compare one subscription, its bills and its flags', async () => {
  const { db, asked } = listening()
  await heldOf(db, 'sub_1')
  await subscriptionsOfAccount(db, 'usr_1')
  const flag = { action: 'dispute_open', subject: 'dp_1', accountId: 'usr_1', detail: {} } as const
  await together(db, [raiseFlag(db, flag, { id: 'aud_1', now: 0 })])
  expect(asked.length).toBeGreaterThanOrEqual(6)
  for (const text of asked) expect([text, await readWhole(text)]).toEqual([text, []])
  // The measure itself: a table without a fitting index is seen.
  expect(await readWhole('SELECT id FROM users WHERE name = ?')).toEqual(['users'])
})
