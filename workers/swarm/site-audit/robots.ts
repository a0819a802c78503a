/** Reads robots.txt and answers whether an address may be visited (RFC 9309). Pure. */

type Rule = { allow: boolean; path: string }
type Group = { agents: string[]; rules: Rule[] }

export type Robots = {
  groups: Group[]
  sitemaps: string[]
  faults: { line: number; text: string }[]
}

/** RFC 9309 asks for at least 500 KiB. */
const MAX_BYTES = 512 * 1024
/** Of the standard and of large crawlers; Lighthouse knows the same. */
const KNOWN = new Set(
  'user-agent disallow allow sitemap crawl-delay clean-param host request-rate visit-time noindex content-signal'.split(
    ' ',
  ),
)

function faultOf(name: string, value: string, hasGroup: boolean): string | null {
  if (!KNOWN.has(name)) return 'Unknown directive'
  if (name === 'user-agent') return value ? null : 'No user-agent named'
  if (name === 'sitemap')
    return /^(https?|ftp):$/.test(URL.parse(value)?.protocol ?? '')
      ? null
      : 'Invalid sitemap address'
  if (name !== 'allow' && name !== 'disallow') return null
  if (!hasGroup) return 'No user-agent before it'
  if (value && !/^[/*]/.test(value)) return 'A pattern starts with / or *'
  const dollar = value.indexOf('$')
  return dollar >= 0 && dollar < value.length - 1 ? '$ stands only at the end' : null
}

export function readRobots(text: string): Robots {
  const robots: Robots = { groups: [], sitemaps: [], faults: [] }
  let naming = false
  for (const [index, raw] of text
    .slice(0, MAX_BYTES)
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = raw.replace(/#.*/, '').trim()
    if (!line) continue
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    const fault = colon < 1 ? 'No directive' : faultOf(name, value, robots.groups.length > 0)
    if (fault) robots.faults.push({ line: index + 1, text: `${fault}: ${line}` })
    if (name === 'sitemap') robots.sitemaps.push(value)
    if (name === 'user-agent') {
      if (naming) robots.groups.at(-1)?.agents.push(value.toLowerCase())
      else robots.groups.push({ agents: [value.toLowerCase()], rules: [] })
      naming = true
    } else if (name === 'allow' || name === 'disallow') {
      if (value) robots.groups.at(-1)?.rules.push({ allow: name === 'allow', path: value })
      naming = false
    }
  }
  return robots
}

/** `*` is any run of characters, a final `$` the end; without regular expressions, so that no pattern can be slow. */
function matches(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith('$')
  const parts = (anchored ? pattern.slice(0, -1) : pattern).split('*')
  let at = 0
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1
    if (index === 0) {
      if (!path.startsWith(part)) return false
      at = part.length
    } else if (last && anchored) {
      return path.length - part.length >= at && path.endsWith(part)
    } else {
      const found = path.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
  }
  return !anchored || at === path.length
}

/** The longest matching rule wins, allow on a tie; `agent` in lower case, else the group of `*`. */
export function mayVisit({ groups }: Robots, agent: string, url: URL): boolean {
  const own = groups.filter(({ agents }) => agents.includes(agent))
  const rules = (
    own.length > 0 ? own : groups.filter(({ agents }) => agents.includes('*'))
  ).flatMap((group) => group.rules)
  const path = url.pathname + url.search
  let best: Rule = { allow: true, path: '' }
  for (const rule of rules) {
    if (!matches(rule.path, path)) continue
    if (
      rule.path.length > best.path.length ||
      (rule.path.length === best.path.length && rule.allow)
    )
      best = rule
  }
  return best.allow
}
