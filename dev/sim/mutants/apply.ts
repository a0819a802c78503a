/** Puts a mutant's edits into a tree, each exactly once: one that no longer fits is an error, not a skip. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from './read.ts'

/** The changed files of a mutant, by path; throws when a place is not there, or there twice. */
export function mutated(mutant: Mutant, read: (file: string) => string): Map<string, string> {
  const files = new Map<string, string>()
  for (const { file, find, put } of mutant.edits) {
    const text = files.get(file) ?? read(file)
    const places = text.split(find).length - 1
    if (places !== 1)
      throw new Error(`"${mutant.name}" fits ${places} places of ${file}: ${find.slice(0, 60)}`)
    files.set(
      file,
      text.replace(find, () => put),
    )
  }
  return files
}

export function applyTo(root: string, mutant: Mutant): void {
  const files = mutated(mutant, (file) => readFileSync(join(root, file), 'utf8'))
  for (const [file, text] of files) writeFileSync(join(root, file), text)
}
