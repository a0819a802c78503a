/** What people see a result called: beside what kind it is, what it is about, safe for any disk and header. Pure. */

const MAX_ABOUT_CHARACTERS = 60

/**
 * `site-audit.html` about `https://example.com/shop` → `site-audit-example-com-shop.html`. Strangers may have named
 * what it is about, and what has dots is a link to some readers of our mails.
 */
export function fileNameFor(name: string, about: string): string {
  const safe = about
    .replace(/^https?:\/\//i, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-/, '')
  // By characters: half a pair is none.
  const short = [...safe].slice(0, MAX_ABOUT_CHARACTERS).join('')
  return endedBy(name, short.replace(/-$/, ''))
}

/** As it is, or with the first number that makes it unlike the others. */
export function unlike(others: ReadonlySet<string>, name: string): string {
  let own = name
  for (let n = 2; others.has(own); n += 1) own = endedBy(name, String(n))
  return own
}

const endedBy = (name: string, more: string): string =>
  more === '' ? name : name.replace(/(\.[^.]*)?$/, (end) => `-${more}${end}`)
