/** Reads the RateLimit headers of an answer (RFC 9651 lists, as the API sends them). Pure. */

export type Policy = {
  /** The policy's limit. */
  limit: number
  /** Its window in seconds. */
  windowSeconds: number
  remaining: number
  /** Seconds until the limit is whole again. */
  resetsInSeconds: number
}

/** By the policy's name: `burst`, `month` where the plan has a limit, `key` where the key has one of its own. */
export type RateLimit = Readonly<Record<string, Policy>>

type Items = Map<string, Record<string, number>>

/** `"burst";q=60;w=60, "month";q=1000;w=2592000` → names with their whole-number parameters. */
function itemsOf(header: string): Items {
  const items: Items = new Map()
  for (const [, name = '', parameters = ''] of header.matchAll(
    /"([^"\\]*)"((?:\s*;\s*[\w*.-]+=-?\d+)*)/g,
  ))
    items.set(
      name,
      Object.fromEntries(
        [...parameters.matchAll(/;\s*([\w*.-]+)=(-?\d+)/g)].map(([, key, value]) => [
          key,
          Number(value),
        ]),
      ),
    )
  return items
}

/** Null where the answer says nothing: without a key, or refused before it was known. */
export function parseRateLimit(headers: Headers): RateLimit | null {
  const state = headers.get('ratelimit')
  if (state === null) return null
  const policies = itemsOf(headers.get('ratelimit-policy') ?? '')
  return Object.fromEntries(
    [...itemsOf(state)].map(([name, { r = 0, t = 0 }]) => {
      const { q = 0, w = 0 } = policies.get(name) ?? {}
      return [name, { limit: q, windowSeconds: w, remaining: r, resetsInSeconds: t }]
    }),
  )
}
