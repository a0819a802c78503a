/** People who look at the demo company's public pages, as browsers tell of it: what the daily numbers begin with. */

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'

/** Where one comes from, and what one looks at then. */
const WAYS: readonly { from: Record<string, string>; paths: readonly string[] }[] = [
  { from: {}, paths: ['/', '/pricing'] },
  {
    from: { referrer: 'https://www.google.com/' },
    paths: ['/blog/a-hard-limit-instead-of-overage'],
  },
  { from: { referrer: 'https://news.ycombinator.com/item' }, paths: ['/', '/docs', '/pricing'] },
  { from: { utm_source: 'newsletter', utm_medium: 'email' }, paths: ['/pricing'] },
  { from: { referrer: 'https://www.google.com/' }, paths: ['/', '/services'] },
]

/** The views of the `nth` group of visitors; a view more or less is nothing to fail for. */
export async function lookAround(origin: string, nth: number): Promise<void> {
  const ways = [WAYS[nth % WAYS.length], WAYS[(nth * 2 + 1) % WAYS.length]]
  const views = ways.flatMap((way) => (way?.paths ?? []).map((path) => ({ path, ...way?.from })))
  await Promise.allSettled(
    views.map((view) =>
      fetch(`${origin}/api/v1/visits`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin, 'user-agent': FIREFOX },
        body: JSON.stringify(view),
      }),
    ),
  )
}
