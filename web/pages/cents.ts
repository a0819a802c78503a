/** Reads amounts and limits as people type them; what could mean two things is refused, never guessed. Pure. */

// A comma is a thousands mark, or it is a mistake: in half the world `9,50` is nine and a half.
const WHOLE = /^(?:\d{1,9}|[1-9]\d{0,2}(?:,\d{3}){1,2})$/
const CENTS_BEHIND_COMMA = /^(\d{1,9}|\d{1,3}(?:\.\d{3})+),(\d{1,2})$/

const bare = (text: string): string => text.trim().replace(/^\$\s*/, '')

/** `12,345` → 12345; null for anything else, also for more than nine digits. */
export function wholeOf(text: string): number | null {
  const plain = text.trim()
  return WHOLE.test(plain) ? Number(plain.replaceAll(',', '')) : null
}

/** `25` → 2500, `$1,025.50` → 102550; null for anything else. No floating point on the way. */
export function centsOf(text: string): number | null {
  const [, whole = '', cents = ''] = /^([\d,]+)(?:\.(\d{1,2}))?$/.exec(bare(text)) ?? []
  const dollars = wholeOf(whole)
  return dollars === null ? null : dollars * 100 + Number(cents.padEnd(2, '0'))
}

/** How to write what `centsOf` refuses; null: it is well written. */
export function amountFault(text: string): string | null {
  if (centsOf(text) !== null) return null
  const [, dollars, cents = ''] = CENTS_BEHIND_COMMA.exec(bare(text)) ?? []
  return dollars === undefined
    ? 'Enter an amount like 25, 25.50 or 1,234.50'
    : `Write ${dollars.replaceAll('.', '')}.${cents.padEnd(2, '0')}: cents stand behind a point`
}
