/** The TypeScript client as a stranger has it: built and installed in a project of its own. */

import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
export const client = join(root, 'clients/typescript')
const tsc = join(root, 'node_modules/typescript/bin/tsc')

/** The folder of a new project that has the package with the files that publishing would send. */
export function aProjectWithClient(): string {
  const project = mkdtempSync(join(tmpdir(), 'client-'))
  const installed = join(project, 'node_modules/@titanforge/client')
  mkdirSync(installed, { recursive: true })
  const args = ['-p', join(client, 'tsconfig.build.json'), '--outDir', join(installed, 'dist')]
  execFileSync(process.execPath, [tsc, ...args])
  for (const name of ['package.json', 'README.md', 'LICENSE'])
    cpSync(join(client, name), join(installed, name))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  return project
}

/** Throws with the compiler's words where a file of the project is not valid under its strictest rules. */
export function typechecks(project: string, file: string): void {
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')]
  const rules = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'nodenext']
  execFileSync(process.execPath, [tsc, ...rules, '--target', 'es2024', ...types, file], {
    cwd: project,
    encoding: 'utf8',
  })
}
