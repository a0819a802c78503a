/** Starts the model server the workers tests talk to (global setup of that project) and ends it after. */

import type { TestProject } from 'vitest/node'
import type {} from './provided.ts'
import { startModelServer } from './server.ts'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startModelServer()
  project.provide('modelServerUrl', server.url)
  return () => server.close()
}
