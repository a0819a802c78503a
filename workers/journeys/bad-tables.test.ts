/** Tables nobody should send, as whole goals with the product's own analysis: each ends in a clear state, and the account goes on. */

import { expect, it } from 'vitest'
import { aSubmitter, swarmOf } from './submitter.ts'
import { letGo } from './test-tools.ts'

const MB = 1_000_000
const bytesOf = (text: string) => new TextEncoder().encode(text)
const filled = (size: number, of: (n: number) => string) => {
  const parts: string[] = []
  for (let [n, length] = [0, 0]; length < size; n += 1)
    length += parts[parts.push(of(n)) - 1]?.length ?? 0
  return parts.join('').slice(0, size)
}
/** Text whose bytes are of another kind after the first few thousand. */
const turning = (tail: Uint8Array) => {
  const head = bytesOf(`a,b\n${'1,2\n'.repeat(2_000)}`)
  const whole = new Uint8Array(head.length + tail.length)
  whole.set(head)
  whole.set(tail, head.length)
  return whole
}
const utf16be = (text: string) =>
  Uint8Array.from([0xfe, 0xff, ...[...text].flatMap((letter) => [0, letter.charCodeAt(0)])])
const rows = Array.from({ length: 50 }, (_, n) => `${n},${n * 2}`).join('\n')

const SUCCEEDS = ['succeeded', null]
const NO_TABLE = ['failed', 'not_a_table']

it.each([
  ['5 MB of rows.csv', filled(5 * MB, (n) => `${n},${n % 7},word ${n % 100}\n`), SUCCEEDS],
  ['5 MB of one-letter rows.csv', `n\n${'1\n'.repeat(2_499_999)}`, SUCCEEDS],
  ['5 MB of columns.csv', `${filled(4 * MB, (n) => `c${n},`)}z\n1,2\n3,4\n`, SUCCEEDS],
  ['5 MB in one cell.csv', `a,b\n1,"${'x'.repeat(5 * MB - 100)}"\n2,3\n`, SUCCEEDS],
  ['5 MB of quotes.csv', '"'.repeat(5 * MB - 1), NO_TABLE],
  ['5 MB of commas.csv', `a,b\n${','.repeat(4 * MB)}`, SUCCEEDS],
  ['5 MB of brackets.json', '['.repeat(5 * MB), NO_TABLE],
  [
    '5 MB of objects.json',
    `[${filled(4.9 * MB, (n) => `{"a":${n},"b":"x"},`).replace(/\},[^}]*$/, '}')}]`,
    SUCCEEDS,
  ],
  [
    '10,000 keys.json',
    `[{${Array.from({ length: 10_000 }, (_, n) => `"k${n}":${n}`).join()}}]`,
    SUCCEEDS,
  ],
  [
    'proto.json',
    '[{"__proto__":{"a":1},"constructor":2},{"__proto__":3,"constructor":4}]',
    SUCCEEDS,
  ],
  ['only a header.csv', 'a,b,c\n', NO_TABLE],
  ['blank.csv', ' \n\n \n', NO_TABLE],
  ['zeros behind.csv', turning(new Uint8Array(9_000)), NO_TABLE],
  [
    'noise behind.csv',
    turning(Uint8Array.from({ length: 9_000 }, (_, n) => (n * 7919) % 256)),
    NO_TABLE,
  ],
  ['utf-16be.csv', utf16be(`a,b\n${rows}`), SUCCEEDS],
  [
    'broken utf-8.csv',
    Uint8Array.from([...bytesOf('a,b\n'), 0xc3, 0x28, ...bytesOf(`,1\n${rows}`)]),
    SUCCEEDS,
  ],
  ['formulas.csv', `=1+1,+2,@x\n${rows.replaceAll(',', ',=cmd|x,')}`, SUCCEEDS],
])('%s', async (name, bytes, expected) => {
  const { accountId, outcome, upload } = await aSubmitter()
  const { id } = await upload(name, bytes)
  const goal = await outcome('Analyse this', [id])
  expect([goal.status, goal.error?.code ?? null]).toEqual(expected)
  if (goal.error) expect(goal.error.detail).toMatch(/^[A-Z].{20,}\.$/s)
  expect(goal.artifacts.length > 0).toBe(goal.status === 'succeeded')
  while (await swarmOf(accountId).flush()) await scheduler.wait(1)
  expect(await swarmOf(accountId).busy()).toBe(false)
})

it('of 3 MB that Pro let in and Starter runs ends in words', async () => {
  const { accountId, grant, submit, until, upload } = await aSubmitter()
  const { id } = await upload(
    'sales.csv',
    filled(3 * MB, (n) => `${n},${n % 7}\n`),
  )
  // The one place is taken, so that the table waits for it.
  const swarm = swarmOf(accountId)
  await swarm.apply({ ...grant, version: 2, concurrentTasks: 1 })
  const first = await submit('Audit https://held-table.test')
  await until(first, ({ tasks }) => tasks[0]?.status === 'running')
  const second = await submit('Analyse this', [id])
  await until(second, ({ tasks }) => tasks[0]?.status === 'ready')
  await swarm.apply({ ...grant, version: 3, plan: 'starter', concurrentTasks: 1 })
  await letGo('held-table.test')
  expect((await until(first, ({ finishedAt }) => finishedAt !== null)).status).toBe('succeeded')
  expect(await until(second, ({ finishedAt }) => finishedAt !== null)).toMatchObject({
    status: 'failed',
    error: {
      code: 'too_large',
      detail:
        'The file has 3.0 MB; 1 MB can be analysed on Starter, 5 MB on Pro. Split it, or leave out columns.',
    },
  })
})
