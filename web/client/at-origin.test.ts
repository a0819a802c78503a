/** Examples name the site that shows them, in each language. */

import { describe, expect, it } from 'vitest'
import { atOrigin } from './at-origin.ts'

const HERE = 'http://localhost:8787'

describe('an example', () => {
  it.each([
    ['curl https://titanforge.example/api/v1/usage', 'curl http://localhost:8787/api/v1/usage'],
    ['    "https://titanforge.example/api/v1/usage",', '    "http://localhost:8787/api/v1/usage",'],
    [
      'new TitanForge({ key: process.env.TITANFORGE_KEY })',
      "new TitanForge({ key: process.env.TITANFORGE_KEY, baseUrl: 'http://localhost:8787/api/v1' })",
    ],
    ['new TitanForge()', "new TitanForge({ baseUrl: 'http://localhost:8787/api/v1' })"],
    ['curl https://example.com', 'curl https://example.com'],
  ])('%s is about this site', (code, here) => {
    expect(atOrigin(code, HERE)).toBe(here)
  })

  it('stays as it is on the public site', () => {
    const code = 'new TitanForge()\n// https://titanforge.example'
    expect(atOrigin(code, 'https://titanforge.example')).toBe(code)
  })
})
