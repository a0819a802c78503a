/** `npm run documents`: fills the tables of the company's documents from the code. */

import { readFile, writeFile } from 'node:fs/promises'
import { filled } from './documents/tables.ts'

export const DOCUMENTS = [
  'docs/MONETIZATION_REPORT.md',
  'docs/PRODUCT_CATALOG.md',
  'docs/ANALYTICS_SETUP.md',
  'docs/architecture.md',
  'workers/swarm/site-audit/README.md',
] as const

if (import.meta.main)
  for (const document of DOCUMENTS)
    await writeFile(document, filled(await readFile(document, 'utf8')))
