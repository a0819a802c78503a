/** Links of a mail, in both of its parts. */

import { describe, expect, it } from 'vitest'
import { linksOf } from './links.ts'

describe('links of a mail', () => {
  it('reads attributes, unescapes them and lists each once', () => {
    expect(
      linksOf({
        html: '<a href="http://localhost:8787/verify-email?token=a&amp;x=1">Verify</a> <a href=\'mailto:x@y.z\'>us</a>',
        text: 'Verify: http://localhost:8787/verify-email?token=a&x=1\nTerms (https://titanforge.example/terms).',
      }),
    ).toEqual([
      'http://localhost:8787/verify-email?token=a&x=1',
      'https://titanforge.example/terms',
    ])
  })

  it('finds nothing where nothing is', () => {
    expect(linksOf({ html: '<p>Hello</p>', text: 'Hello' })).toEqual([])
  })
})
