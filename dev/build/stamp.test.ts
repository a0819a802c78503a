/** Which sources count as changed. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashOf } from './stamp.ts'

const root = join(import.meta.dirname, '../..')
let dir: string
let path: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stamp-'))
  path = relative(root, dir)
})
afterEach(() => rm(dir, { recursive: true }))

describe('hashOf', () => {
  it('changes with content, with names, and not by itself', async () => {
    await writeFile(join(dir, 'a.ts'), 'one')
    const first = await hashOf([path])
    expect(await hashOf([path])).toBe(first)
    await writeFile(join(dir, 'a.ts'), 'two')
    const second = await hashOf([path])
    expect(second).not.toBe(first)
    await writeFile(join(dir, 'b.ts'), '')
    expect(await hashOf([path])).not.toBe(second)
  })

  it('does not count tests: what is built does not depend on them', async () => {
    await writeFile(join(dir, 'a.ts'), 'one')
    const before = await hashOf([path])
    await writeFile(join(dir, 'a.test.ts'), 'test')
    expect(await hashOf([path])).toBe(before)
  })

  it('takes single files and what is not there', async () => {
    await writeFile(join(dir, 'a.ts'), 'one')
    expect(await hashOf([`${path}/a.ts`])).not.toBe(await hashOf([`${path}/missing.ts`]))
  })
})
