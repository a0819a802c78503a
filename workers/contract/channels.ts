/** Where people come from: a fixed set of channels, so that no forged visit can invent one. */

export const CHANNELS = [
  'direct',
  'search',
  'social',
  'referral',
  'email',
  'ads',
  'campaign',
] as const
export type Channel = (typeof CHANNELS)[number]

/** What a visit says about its origin. `referrerHost` is a host name of another site, or absent. */
export type Origin = {
  referrerHost?: string | undefined
  utm_source?: string | undefined
  utm_medium?: string | undefined
}

const PAID = /^(cpc|ppc|cpm|cpv|paid.*|display|banner|affiliates?|ads?)$/
const MAIL = /^(e-?mail|newsletter)$/
const SOCIAL = /^(social.*|sm)$/

const SEARCH_HOSTS =
  /(^|\.)(google|bing|duckduckgo|ecosia|yahoo|baidu|yandex|kagi|qwant|startpage|search\.brave)\.(com?\.)?[a-z]{2,3}$/
const SOCIAL_HOSTS =
  /(^|\.)(t\.co|x\.com|twitter\.com|facebook\.com|instagram\.com|linkedin\.com|lnkd\.in|reddit\.com|news\.ycombinator\.com|youtube\.com|bsky\.app|tiktok\.com|threads\.net|mastodon\.social)$/

/** What the sender says (`utm_*`) goes before what the browser says (the referrer). */
export function channelOf({ referrerHost, utm_source, utm_medium }: Origin): Channel {
  const medium = (utm_medium ?? '').trim().toLowerCase()
  const source = (utm_source ?? '').trim().toLowerCase()
  const host = (referrerHost ?? '').trim().toLowerCase()
  if (PAID.test(medium)) return 'ads'
  if (MAIL.test(medium) || MAIL.test(source)) return 'email'
  if (SOCIAL.test(medium)) return 'social'
  if (medium === 'organic') return 'search'
  if (source || medium) return 'campaign'
  if (!host) return 'direct'
  if (SEARCH_HOSTS.test(host)) return 'search'
  return SOCIAL_HOSTS.test(host) ? 'social' : 'referral'
}
