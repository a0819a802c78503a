/** Remembers from which sources each step last ran, so that an unchanged step is skipped. */

import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

const root = join(import.meta.dirname, '../..')
const stampFile = join(root, 'dist/.stamp.json')

async function filesUnder(path: string): Promise<string[]> {
  const found = await stat(join(root, path)).catch(() => null)
  if (!found) return []
  if (found.isFile()) return [path]
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

/** One hash over names and contents of files and folders, given from the root. Tests do not count. */
export async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths)
    for (const file of await filesUnder(path))
      hash.update(`${file}\0`).update(await readFile(join(root, file)))
  return hash.digest('hex')
}

export type Stamps = Record<string, string>

/** A missing or broken stamp file means that nothing has run yet. */
export async function readStamps(): Promise<Stamps> {
  const text = await readFile(stampFile, 'utf8').catch(() => '{}')
  try {
    return JSON.parse(text) as Stamps
  } catch {
    return {}
  }
}

export async function writeStamps(stamps: Stamps): Promise<void> {
  await mkdir(dirname(stampFile), { recursive: true })
  await writeFile(stampFile, `${JSON.stringify(stamps, null, 2)}\n`)
}
