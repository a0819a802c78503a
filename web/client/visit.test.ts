/** What a page view says about where it came from. */

import { describe, expect, it } from 'vitest'
import { originOf } from './visit.ts'

const OURS = 'https://titanforge.example'

describe('the origin of a visit', () => {
  it.each([
    ['nothing said', '', '', {}],
    ['a page of ours', '', `${OURS}/pricing`, null],
    [
      'another site, of which only the host is sent',
      '',
      'https://news.ycombinator.com/item?id=1&secret=2',
      { referrer: 'https://news.ycombinator.com/' },
    ],
    [
      'a tagged link',
      '?utm_source=newsletter&utm_medium=email&plan=pro',
      '',
      { utm_source: 'newsletter', utm_medium: 'email' },
    ],
    ['a tagged link on a page of ours', '?utm_source=docs', `${OURS}/docs`, { utm_source: 'docs' }],
    [
      'a site that only looks like ours',
      '',
      'https://titanforge.example.evil.test/x',
      {
        referrer: 'https://titanforge.example.evil.test/',
      },
    ],
    ['an app', '', 'android-app://com.example/', {}],
  ])('from %s', (_, search, referrer, origin) => {
    expect(originOf(search, referrer, OURS)).toEqual(origin)
  })

  it('is cut to what the API takes', () => {
    const long = originOf(`?utm_source=${'x'.repeat(500)}`, '', OURS)
    expect(long?.utm_source).toHaveLength(100)
  })
})
