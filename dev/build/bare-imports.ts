/** Which packages a folder's code imports at run time: what the test pool loads as one file each. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const IMPORT = /^(?:import|export)(?! type)[^'"]*?from '([^.'][^']*)'|^import '([^.'][^']*)'/gm
/** Given by the runtime or the test runner, or made for Node alone. */
const GIVEN = /^(node|cloudflare|virtual):|^vite|^@hono\/node-server/

/** Specifiers as written, subpaths included, sorted; `import type` leaves nothing behind. */
export function bareImports(folders: readonly string[]): string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
      .map((name) => join(folder, name)),
  )
  const found = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, from, alone]) => from ?? alone ?? ''),
  )
  return [...new Set(found)].filter((name) => !GIVEN.test(name)).sort()
}
