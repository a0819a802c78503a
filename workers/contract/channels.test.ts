/** Every origin has one channel. */

import { describe, expect, it } from 'vitest'
import { channelOf } from './channels.ts'

describe('a channel', () => {
  it.each([
    [{}, 'direct'],
    [{ referrerHost: '' }, 'direct'],
    [{ referrerHost: 'www.google.com' }, 'search'],
    [{ referrerHost: 'google.co.uk' }, 'search'],
    [{ referrerHost: 'duckduckgo.com' }, 'search'],
    [{ referrerHost: 'notgoogle.com' }, 'referral'],
    [{ referrerHost: 'google.com.evil.example' }, 'referral'],
    [{ referrerHost: 'news.ycombinator.com' }, 'social'],
    [{ referrerHost: 't.co' }, 'social'],
    [{ referrerHost: 'blog.example' }, 'referral'],
    [{ referrerHost: 'www.google.com', utm_medium: 'cpc', utm_source: 'google' }, 'ads'],
    [{ utm_source: 'newsletter' }, 'email'],
    [{ utm_medium: 'Email', utm_source: 'launch' }, 'email'],
    [{ utm_medium: 'social', utm_source: 'x' }, 'social'],
    [{ utm_source: 'partner-page' }, 'campaign'],
    [{ referrerHost: 't.co', utm_source: 'launch' }, 'campaign'],
  ])('of %o is %s', (origin, channel) => {
    expect(channelOf(origin)).toBe(channel)
  })
})
