/** The page of proofs keeps what was not run again, and names what failed or never ran. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { claims } from './claims.ts'
import { proofFile, provenIn } from './page.ts'

const two = [
  { name: 'a', claim: 'A holds', command: 'run a', figure: /a/ },
  { name: 'b', claim: 'B holds', command: 'run b', figure: /b/ },
]

describe('the page of proofs', () => {
  it('reads back what it wrote', () => {
    const held = new Map([['a', { name: 'a', figure: 'Tests 3 passed | 0 (3)', at: '2026-11-25' }]])
    const page = proofFile(two, held)
    expect(provenIn(page)).toEqual(held)
    expect(page).toContain('| B holds <!-- b --> | `run b` | not run yet | – |')
  })

  it('has a line for every claim there is', () => {
    const page = readFileSync('PROOF.md', 'utf8')
    expect(proofFile(claims, provenIn(page))).toBe(page)
  })
})
