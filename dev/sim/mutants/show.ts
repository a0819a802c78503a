/** `npm run sim -- --mutants`: lives against each broken copy until one ends wrong; prints the table. */

import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { runCrew } from '../crew.ts'
import type { Life } from '../life.ts'
import { applyTo } from './apply.ts'
import { type Mutant, readMutants } from './read.ts'

/** Lives a mutant may survive before the simulator is called blind to it. */
const PATIENCE = 600
const COPIED = ['workers', 'dev', 'migrations', 'package.json']

function copyOfTree(): string {
  const root = mkdtempSync(join(tmpdir(), 'titanforge-mutant-'))
  for (const name of COPIED) cpSync(name, join(root, name), { recursive: true })
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'))
  return root
}

type Found = { lives: number; by: Life | null }

async function hunt(mutant: Mutant, processes: number): Promise<Found> {
  const root = copyOfTree()
  try {
    applyTo(root, mutant)
    let given = 0
    let lives = 0
    let by: Life | null = null
    await runCrew({
      root,
      processes,
      next: () => {
        if (by || given >= PATIENCE) return null
        given += 1
        return { seed: given, mode: mutant.modes[given % mutant.modes.length] ?? 'harsh' }
      },
      heard: (life) => {
        lives += 1
        if (life.wrong.length > 0) by ??= life
      },
    })
    return { lives, by }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const rowOf = (mutant: Mutant, { lives, by }: Found): string =>
  by
    ? `| ${mutant.name} | found | ${lives} | ${by.mode} ${by.seed} | ${by.wrong[0]?.replaceAll('|', '/').slice(0, 90)} |`
    : `| ${mutant.name} | SURVIVED | ${lives} | | |`

/** True if every mutant was found. */
export async function showMutants(processes: number, only: string | null): Promise<boolean> {
  console.log('| mutant | | lives | found by | first difference |\n|---|---|---|---|---|')
  const hunted = readMutants().filter(({ name }) => only === null || name.includes(only))
  let survived = 0
  for (const mutant of hunted) {
    const found = await hunt(mutant, processes)
    console.log(rowOf(mutant, found))
    if (!found.by) survived += 1
  }
  console.log(
    `mutants: tried=${hunted.length} found=${hunted.length - survived} survived=${survived}`,
  )
  return survived === 0
}
