/** What an upgrade waits for, and that it never waits for ever. */

import { describe, expect, it } from 'vitest'
import type { Grant } from '../../../contract/grant.ts'
import { aGrant } from '../../../journeys/metered.ts'
import type { Ports } from '../../../ports.ts'
import { planHeld } from './plan-held.ts'

/** An object that holds Pro from its nth reading on. */
function heldFrom(nth: number) {
  const [pauses, lines]: [number[], string[]] = [[], []]
  let read = 0
  const holder = {
    read: async (): Promise<Grant> => aGrant('usr_1', { plan: ++read >= nth ? 'pro' : 'starter' }),
  }
  const ports = {
    quota: () => holder,
    pause: async (ms: number) => void pauses.push(ms),
    log: { warn: (line: string) => void lines.push(line) },
  } as unknown as Pick<Ports, 'quota' | 'pause' | 'log'>
  return { ports, pauses, lines }
}

describe('an upgrade that was paid', () => {
  it('is answered as soon as the object holds the plan', async () => {
    const { ports, pauses, lines } = heldFrom(3)
    await planHeld(ports, 'usr_1', 'pro')
    expect([pauses, lines]).toEqual([[30, 50, 70], []])
  })

  it('is answered after four seconds all the same, and says so in the log', async () => {
    const { ports, pauses, lines } = heldFrom(1_000)
    await planHeld(ports, 'usr_1', 'pro')
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBe(4_000)
    expect(lines).toEqual(['the new plan is not held yet'])
  })

  it('is answered though the object cannot be asked', async () => {
    const { ports, lines } = heldFrom(1)
    const broken = { ...ports, quota: () => ({ read: () => Promise.reject(new Error('gone')) }) }
    await planHeld(broken as unknown as typeof ports, 'usr_1', 'pro')
    expect(lines).toEqual(['the new plan cannot be asked for'])
  })
})
