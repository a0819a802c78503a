/** What publishing writes, removes and leaves alone. */

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { publish } from './publish.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'site-'))
})
afterEach(() => rm(dir, { recursive: true }))

describe('publish', () => {
  it('writes new files, removes stale ones and leaves the rest untouched', async () => {
    await publish(
      new Map([
        ['index.html', 'one'],
        ['assets/old.js', 'old'],
      ]),
      dir,
    )
    const before = await stat(join(dir, 'index.html'))
    const result = await publish(
      new Map([
        ['index.html', 'one'],
        ['assets/new.js', 'new'],
      ]),
      dir,
    )
    expect(result).toEqual({ written: 1, removed: 1 })
    expect((await stat(join(dir, 'index.html'))).mtimeMs).toBe(before.mtimeMs)
    expect(await readFile(join(dir, 'assets/new.js'), 'utf8')).toBe('new')
    expect(existsSync(join(dir, 'assets/old.js'))).toBe(false)
  })

  it('keeps the data that another step made', async () => {
    await mkdir(join(dir, '_data'))
    await writeFile(join(dir, '_data/x.txt'), 'kept')
    await publish(new Map([['index.html', 'one']]), dir)
    expect(await readFile(join(dir, '_data/x.txt'), 'utf8')).toBe('kept')
  })
})
