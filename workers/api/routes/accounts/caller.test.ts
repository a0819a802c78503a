/** Where a call comes from, as throttles see it. */

import { expect, it } from 'vitest'
import { sourceOf } from './caller.ts'

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::', 'fe80:0:0:0::/64'],
  [undefined, 'local'],
])('%s comes from %s', (address, source) => expect(sourceOf(address)).toBe(source))
