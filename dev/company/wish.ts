/** Reads how somebody says where in time to go: `+1month`, `+3days`, `P1M`, a day, an instant. Pure. */

export type Wish = { advance: string } | { to: string }

const UNITS: [RegExp, 'Y' | 'M' | 'W' | 'D' | 'TH' | 'TM'][] = [
  [/^y(ears?)?$/, 'Y'],
  [/^mo(nths?)?$/, 'M'],
  [/^w(eeks?)?$/, 'W'],
  [/^d(ays?)?$/, 'D'],
  [/^h(ours?)?$/, 'TH'],
  [/^min(utes?)?$/, 'TM'],
]
const ORDER = ['Y', 'M', 'W', 'D', 'TH', 'TM'] as const

/** `+1month+3days` → `P1M3D`; null for a unit nobody knows, or one named twice. */
function durationOf(text: string): string | null {
  const amounts = new Map<string, string>()
  for (const [, amount = '', word = ''] of text.matchAll(/\+\s*(\d+)\s*([a-z]+)/gi)) {
    const unit = UNITS.find(([shape]) => shape.test(word.toLowerCase()))?.[1]
    if (!unit || amounts.has(unit)) return null
    amounts.set(unit, amount)
  }
  const part = (units: readonly string[]): string =>
    units.map((unit) => (amounts.has(unit) ? `${amounts.get(unit)}${unit.at(-1)}` : '')).join('')
  const days = part(ORDER.slice(0, 4))
  const clock = part(ORDER.slice(4))
  return `P${days}${clock ? `T${clock}` : ''}`
}

/** Null for anything else. */
export function wishOf(text: string): Wish | null {
  if (/^(\+\s*\d+\s*[a-z]+\s*)+$/i.test(text)) {
    const advance = durationOf(text)
    return advance === null ? null : { advance }
  }
  if (/^P\w+$/.test(text)) return { advance: text }
  const to = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text)
  return Number.isNaN(to) || !/^\d{4}-\d{2}-\d{2}/.test(text)
    ? null
    : { to: new Date(to).toISOString() }
}
