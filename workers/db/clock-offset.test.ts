/** The clock's offset as the time machine keeps it. */

import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { readClockOffset, writeClockOffset } from './clock-offset.ts'
import { openDatabase } from './database.ts'

it('is nothing until the clock is moved, then what was last written', async () => {
  const db = openDatabase(env.DB)
  expect(await readClockOffset(db)).toBe(0)
  await writeClockOffset(db, -15_552_000_000.4, 1_000)
  expect(await readClockOffset(db)).toBe(-15_552_000_000)
  await writeClockOffset(db, 86_400_000, 2_000)
  expect(await readClockOffset(db)).toBe(86_400_000)
})
