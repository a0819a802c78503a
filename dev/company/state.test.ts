/** The company's memory: what is wiped, what is kept, what comes back. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'

const home = mkdtempSync(join(tmpdir(), 'state-'))
vi.stubEnv('TITANFORGE_STATE', home)
const state = await import('./state.ts')
const { folders } = await import('./settings.ts')

const row = join(folders.state, 'v3', 'row')
function aCompany(): void {
  mkdirSync(join(folders.state, 'v3'), { recursive: true })
  writeFileSync(row, 'D1')
  writeFileSync(state.stripeFile, '{}')
}

beforeEach(() => {
  rmSync(home, { recursive: true, force: true })
  state.makeHome()
})
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
  vi.unstubAllEnvs()
})

describe('the state of the company', () => {
  it('is seeded only once the mark is set', () => {
    aCompany()
    expect(state.isSeeded()).toBe(false)
    state.markSeeded(Date.parse('2026-11-23T10:00:00Z'))
    expect(state.isSeeded()).toBe(true)
  })

  it('is wiped with everything but the cache', () => {
    aCompany()
    state.keepCopy('key1')
    state.markSeeded(0)
    state.wipe()
    expect(readdirSync(home)).toEqual(['cache'])
  })

  it('comes back from the copy of the same key and no other', () => {
    aCompany()
    state.keepCopy('key1')
    state.wipe()
    expect(state.restoreCopy('key2')).toBe(false)
    expect(state.restoreCopy('key1')).toBe(true)
    expect(readFileSync(row, 'utf8')).toBe('D1')
    expect(readFileSync(state.stripeFile, 'utf8')).toBe('{}')
  })

  it('keeps one copy only', () => {
    aCompany()
    state.keepCopy('key1')
    state.keepCopy('key2')
    expect(readdirSync(folders.cache)).toEqual(['key2'])
  })

  it('forgets a seed that was cut off, and moves aside what plain wrangler dev made', () => {
    aCompany()
    expect(state.clearForSeed()).toBeNull()
    expect(existsSync(row)).toBe(false)
    aCompany()
    rmSync(state.stripeFile)
    const aside = state.clearForSeed()
    expect(readFileSync(join(aside ?? '', 'v3', 'row'), 'utf8')).toBe('D1')
    expect(existsSync(row)).toBe(false)
  })

  it('has another key on another day and at other doors', () => {
    const key = state.seedKey('2026-11-23', ['http://localhost:8787'])
    expect(state.seedKey('2026-11-23', ['http://localhost:8787'])).toBe(key)
    expect(state.seedKey('2026-11-24', ['http://localhost:8787'])).not.toBe(key)
    expect(state.seedKey('2026-11-23', ['http://localhost:9999'])).not.toBe(key)
  })
})
