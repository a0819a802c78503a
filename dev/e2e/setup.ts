/** One company for all browser journeys, started before the first and stopped after the last. */

import type { TestProject } from 'vitest/node'
import { startCompany } from './company.ts'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const company = await startCompany()
  project.provide('company', { origin: company.origin, stripe: company.stripe })
  return () => company.stop()
}
