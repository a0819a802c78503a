/** Who is on the line before anybody has signed in: where from, with what, in which request. */

import type { ApiContext } from '../../context.ts'

export type Caller = {
  /** The network a call comes from, for throttles. */
  source: string
  userAgent: string | null
  requestId: string
}

export const callerOf = (c: ApiContext): Caller => ({
  source: sourceOf(c.req.header('cf-connecting-ip')),
  userAgent: c.req.header('user-agent') ?? null,
  requestId: c.get('requestId'),
})

/** Without Cloudflare in front (a developer's machine) everybody comes from here. */
const LOCAL = 'local'

/** A household has a whole IPv6 /64: counting single addresses would count nothing. */
export function sourceOf(address: string | undefined): string {
  if (!address) return LOCAL
  if (!address.includes(':')) return address
  const [head = '', tail = ''] = address.toLowerCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === '' ? [] : tail.split(':')
  const zeros = address.includes('::') ? Math.max(0, 8 - before.length - after.length) : 0
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
