/** Names of results: they say what they are about, are safe everywhere, and differ. */

import { describe, expect, it } from 'vitest'
import { fileNameFor, unlike } from './file-name.ts'

describe('the name of a result', () => {
  it.each([
    ['https://example.com/', 'site-audit-example-com.html'],
    [
      'https://example.com/shop/bikes?sort=price&page=2',
      'site-audit-example-com-shop-bikes-sort-price-page-2.html',
    ],
    ['http://127.0.0.1:8790/good/', 'site-audit-127-0-0-1-8790-good.html'],
    ['Umsätze 2026-01', 'site-audit-Umsätze-2026-01.html'],
    ['../../etc/passwd', 'site-audit-etc-passwd.html'],
    ['a\r\nset-cookie: b"; c\u202e\u0000', 'site-audit-a-set-cookie-b-c.html'],
    ['con\ud800', 'site-audit-con.html'],
    ['///', 'site-audit.html'],
    ['', 'site-audit.html'],
  ])('about %j is %s', (about, name) => {
    expect(fileNameFor('site-audit.html', about)).toBe(name)
  })

  it('stays short, and cuts no character in two', () => {
    expect(fileNameFor('a.csv', `${'x'.repeat(59)}𠮷𠮷`)).toBe(`a-${'x'.repeat(59)}𠮷.csv`)
    expect(fileNameFor('a.csv', `${'x'.repeat(59)}/yes`)).toBe(`a-${'x'.repeat(59)}.csv`)
  })

  it('is numbered where others have it', () => {
    expect(unlike(new Set(['b.html']), 'a.html')).toBe('a.html')
    expect(unlike(new Set(['a.html']), 'a.html')).toBe('a-2.html')
    expect(unlike(new Set(['a.html', 'a-2.html']), 'a.html')).toBe('a-3.html')
  })
})
