/** Time passes for a whole company: what is due at Stripe happens at its moment, and everybody hears of it then. */

import type { Company } from './company.ts'

export async function passTo({ local, clock, settle }: Company, at: number): Promise<void> {
  for (let due = local.nextDue(); due !== null && due * 1_000 <= at; due = local.nextDue()) {
    clock.to(Math.max(clock.now(), due * 1_000))
    await local.advanceTo(due)
    await settle()
  }
  clock.to(at)
  await local.advanceTo(at / 1_000)
  await settle()
}
