/** A year of the company in one call: twelve renewals with their receipts, and Stripe, rows, access and objects agree. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Company, startCompany } from './company.ts'

let company: Company
beforeAll(async () => {
  company = await startCompany()
})
afterAll(() => company.stop())

/** What a script says, whether or not it exits with 0. Not waited for in step: connections would rot meanwhile. */
const script = async (file: string, ...words: string[]): Promise<string> => {
  const ended = promisify(execFile)(process.execPath, [file, ...words], { env: company.env })
  const { stdout, stderr } = await ended.catch(
    (failed: { stdout: string; stderr: string }) => failed,
  )
  return `${stdout}${stderr}`
}
const receipts = async () =>
  (await company.mails({ to: 'starter@titanforge.test', kind: 'receipt' })).length

it('passes in seconds, and is whole at its end', { timeout: 600_000 }, async () => {
  const before = await receipts()
  const started = Date.now()
  const said = await script('dev/time.ts', '+1year')
  console.log(`a year in ${((Date.now() - started) / 1_000).toFixed(1)} s: ${said.trim()}`)
  expect(said).toMatch(/^time: from=\S+ now=\S+ seconds=[\d.]+$/m)
  // Starter is billed monthly: twelve more in a year.
  expect(await receipts()).toBe(before + 12)
  expect(await script('dev/verify.ts')).toMatch(/divergences=0$/m)
  expect(await script('dev/time.ts', '2020-01-01')).toContain('Time only goes forward')
})
