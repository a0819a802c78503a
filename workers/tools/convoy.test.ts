/** Who waits together is asked for together, and each gets their own answer. */

import { describe, expect, it, vi } from 'vitest'
import { Convoy } from './convoy.ts'

/** Answers each batch when it is told to, and remembers what went together. */
function aRoad(most = 256) {
  const convoy = new Convoy<number, string>(most)
  const batches: number[][] = []
  const arrive: ((answers: string[] | Error) => void)[] = []
  const kept: Promise<unknown>[] = []
  const carry = (questions: number[]): Promise<string[]> => {
    batches.push(questions)
    const { promise, resolve, reject } = Promise.withResolvers<string[]>()
    arrive.push((answers) => (answers instanceof Error ? reject(answers) : resolve(answers)))
    return promise
  }
  const ask = (question: number) => convoy.ask(question, carry, (work) => kept.push(work))
  return { convoy, batches, arrive, kept, ask }
}

/** Until the next batch has left. */
const left = (batches: number[][], count: number) => expect.poll(() => batches.length).toBe(count)

describe('a convoy', () => {
  it('asks at once for whoever comes alone', () => {
    const road = aRoad()
    void road.ask(1)
    expect(road.batches).toEqual([[1]])
    expect(road.kept).toHaveLength(0)
  })

  it('goes on without one that leads and is gone, and keeps alive who then asks for others', async () => {
    const { ask, arrive, batches, kept } = aRoad()
    const hungUp = ask(1)
    const asked = Date.now()
    const answers = [2, 3].map(ask)
    await left(batches, 2)
    expect(Date.now() - asked).toBeGreaterThan(200)
    arrive[1]?.(['two', 'three'])
    expect(await Promise.all(answers)).toEqual(['two', 'three'])
    expect(batches).toEqual([[1], [2, 3]])
    expect(kept).toHaveLength(1)
    arrive[0]?.(['one'])
    expect(await hungUp).toBe('one')
  })

  it('may be forgotten though one that led is gone', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { ask, convoy } = aRoad()
    void ask(1)
    expect(convoy.idle).toBe(false)
    vi.advanceTimersByTime(15_001)
    expect(convoy.idle).toBe(true)
    vi.useRealTimers()
  })

  it('lets nobody wait for one that has been gone for a while', async () => {
    const { ask, batches } = aRoad()
    void ask(1)
    await new Promise((resolve) => setTimeout(resolve, 300))
    void ask(2)
    expect(batches).toEqual([[1], [2]])
  })

  it('takes all who came meanwhile together, in the order they came', async () => {
    const { ask, arrive, batches, convoy } = aRoad()
    const answers = [1, 2, 3, 4].map(ask)
    arrive[0]?.(['one'])
    await left(batches, 2)
    arrive[1]?.(['two', 'three', 'four'])
    expect(await Promise.all(answers)).toEqual(['one', 'two', 'three', 'four'])
    expect(batches).toEqual([[1], [2, 3, 4]])
    expect(convoy.idle).toBe(true)
  })

  it('takes no more than fit; the rest goes next', async () => {
    const { ask, arrive, batches } = aRoad(2)
    const answers = [1, 2, 3, 4].map(ask)
    arrive[0]?.(['one'])
    await left(batches, 2)
    arrive[1]?.(['two', 'three'])
    await left(batches, 3)
    arrive[2]?.(['four'])
    expect(await Promise.all(answers)).toEqual(['one', 'two', 'three', 'four'])
    expect(batches).toEqual([[1], [2, 3], [4]])
  })

  it('tells all of a batch that it failed, and the next one goes all the same', async () => {
    const { ask, arrive, batches } = aRoad(3)
    const answers = [1, 2, 3, 4, 5].map((question) =>
      ask(question).catch((error: Error) => error.message),
    )
    arrive[0]?.(['one'])
    await left(batches, 2)
    arrive[1]?.(new Error('the object was moved'))
    await left(batches, 3)
    arrive[2]?.(['five'])
    const moved = 'the object was moved'
    expect(await Promise.all(answers)).toEqual(['one', moved, moved, moved, 'five'])
  })

  it('gives nobody another’s answer where one is missing', async () => {
    const { ask, arrive, batches } = aRoad()
    const answers = [1, 2, 3].map((question) =>
      ask(question).catch((error: Error) => error.message),
    )
    arrive[0]?.(['one'])
    await left(batches, 2)
    arrive[1]?.(['two'])
    expect(await Promise.all(answers)).toEqual([
      'one',
      '2 asked, 1 answered',
      '2 asked, 1 answered',
    ])
  })
})
