/** What is kept of where somebody came from: a host and the link's own words, never a whole address. Pure. */

import type { Config } from '../../config.ts'
import type { OriginBody } from '../../contract/bodies.ts'
import { type Channel, channelOf } from '../../contract/channels.ts'

export type CameFrom = {
  channel: Channel
  referrerHost?: string
} & Partial<
  Record<'utm_source' | 'utm_medium' | 'utm_campaign' | 'utm_term' | 'utm_content', string>
>

const MAX_HOST = 253 // RFC 1035

/** Addresses of our own pages and what is no address of a page say nothing. */
function hostOf(referrer: string | undefined, ours: string): string | undefined {
  const url = URL.parse(referrer ?? '')
  if (!url || !/^https?:$/.test(url.protocol) || url.origin === ours) return undefined
  return url.hostname.replace(/\.$/, '').slice(0, MAX_HOST)
}

export function cameFrom(
  { config }: { config: Pick<Config, 'APP_ORIGIN'> },
  { referrer, ...tags }: OriginBody,
): CameFrom {
  const referrerHost = hostOf(referrer, config.APP_ORIGIN)
  const said = Object.entries(tags).filter(([, word]) => word !== undefined && word !== '')
  return {
    channel: channelOf({ referrerHost, ...tags }),
    ...(referrerHost ? { referrerHost } : {}),
    ...Object.fromEntries(said),
  }
}
