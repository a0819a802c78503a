/** Writes a built site to its folder: only what changed, and removes what is no longer part of it. */

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Made by other steps (the list of common passwords, the OpenAPI document); not ours to remove. */
const KEPT = '_data/'

async function namesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
}

/** Pages come last, so that no page is served before the files it names. */
const pagesLast = (a: string, b: string) =>
  Number(a.endsWith('.html')) - Number(b.endsWith('.html')) || a.localeCompare(b)

export async function publish(
  files: ReadonlyMap<string, string | Uint8Array>,
  dir: string,
): Promise<{ written: number; removed: number }> {
  let written = 0
  for (const name of [...files.keys()].sort(pagesLast)) {
    const path = join(dir, name)
    const content = Buffer.from(files.get(name) ?? '')
    const before = await readFile(path).catch(() => null)
    if (before?.equals(content)) continue
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
    written += 1
  }
  const stale = (await namesIn(dir)).filter((name) => !files.has(name) && !name.startsWith(KEPT))
  for (const name of stale) await rm(join(dir, name), { force: true })
  return { written, removed: stale.length }
}
