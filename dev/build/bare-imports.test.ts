/** Which packages code imports at run time. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bareImports } from './bare-imports.ts'

it('lists what is imported at run time, as written: no types, no files, nothing the runtime gives', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bare-'))
  writeFileSync(
    join(folder, 'a.tsx'),
    [
      "import { eq } from 'drizzle-orm'",
      "import type { Clock } from 'clocks'",
      "import {\n  one,\n  two,\n} from '@scope/many/parts'",
      "import 'side-effects'",
      "export { z } from 'zod'",
      "import { env } from 'cloudflare:workers'",
      "import { join } from 'node:path'",
      "import { it } from 'vitest'",
      "import { near } from './near.ts'",
    ].join('\n'),
  )
  writeFileSync(join(folder, 'notes.md'), "import { x } from 'not-code'")
  expect(bareImports([folder])).toEqual(['@scope/many/parts', 'drizzle-orm', 'side-effects', 'zod'])
  rmSync(folder, { recursive: true })
})
