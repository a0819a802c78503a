/** Decodes HTML character references: numbers and the names pages really use; any other name stays as it is written. */

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  reg: '®',
  trade: '™',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  lsaquo: '‹',
  rsaquo: '›',
  bull: '•',
  middot: '·',
  times: '×',
  larr: '←',
  rarr: '→',
  uarr: '↑',
  darr: '↓',
  euro: '€',
  pound: '£',
  yen: '¥',
  cent: '¢',
  sect: '§',
  deg: '°',
  shy: '\u00ad',
  ensp: '\u2002',
  emsp: '\u2003',
  thinsp: '\u2009',
  zwnj: '\u200c',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
  ntilde: 'ñ',
  check: '✓',
}
const REFERENCE = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));?/gi
const MAX_CODE_POINT = 0x10ffff

export function decode(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(REFERENCE, (written, hex?: string, decimal?: string, name?: string) => {
    if (name) return NAMED[name] ?? written
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal)
    // Zero and surrogates are no characters (HTML standard, numeric character reference end state).
    const none = code === 0 || code > MAX_CODE_POINT || (code >= 0xd800 && code <= 0xdfff)
    return none ? '\ufffd' : String.fromCodePoint(code)
  })
}
