/** One company for all browser journeys, started before the first and stopped after the last. */

import type { TestProject } from 'vitest/node'
import { startCompany } from './company.ts'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const company = await startCompany()
  const { origin, stripe, fixtures } = company
  project.provide('company', { origin, stripe, fixtures })
  return () => company.stop()
}
