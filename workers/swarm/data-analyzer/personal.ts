/** Finds personal data in cells and hides it: nothing of it reaches a report. */

import { UNPRINTED } from './table.ts'

export const PERSONAL_KINDS = [
  'email',
  'phone',
  'card',
  'iban',
  'ip',
  'name',
  'address',
  'birth date',
  'id number',
] as const
export type PersonalKind = (typeof PERSONAL_KINDS)[number]

/** ISO/IEC 7812-1, annex B: the check digit of card numbers. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48
    sum += index % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}

/** ISO 13616: rotated by four and written in digits, an IBAN is 1 modulo 97. */
export function isIban(text: string): boolean {
  const plain = text.replace(/[ -]/g, '').toUpperCase()
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(plain)) return false
  let rest = 0
  for (const character of plain.slice(4) + plain.slice(0, 4))
    for (const digit of String(Number.parseInt(character, 36)))
      rest = (rest * 10 + Number(digit)) % 97
  return rest === 1
}

const digitsOf = (text: string): string => text.replace(/\D/g, '')

/** A card's number has 13–19 digits, begins as the schemes' do, and is not one digit over and over. */
function isCard(text: string): boolean {
  const digits = digitsOf(text)
  return (
    digits.length >= 13 &&
    digits.length <= 19 &&
    /^(?:[3-6]|2[2-7])/.test(digits) &&
    !/^(\d)\1+$/.test(digits) &&
    passesLuhn(digits)
  )
}

const isPhone = (text: string): boolean => {
  const { length } = digitsOf(text)
  return length >= (text.includes('+') ? 8 : 9) && length <= 15
}

/** In this order: a card is no phone, an IBAN no card. Bounded repetitions only, so that no cell takes long. */
const PATTERNS: [kind: PersonalKind, pattern: RegExp, holds: (text: string) => boolean][] = [
  ['email', /[\p{L}\d._%+'-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,6}/gu, () => true],
  ['iban', /(?<![A-Za-z\d])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z\d]{1,4}){3,9}(?![A-Za-z\d])/g, isIban],
  ['card', /(?<!\d|\d\.)\d(?:[ -]?\d){12,18}(?!\.?\d)/g, isCard],
  [
    'ip',
    /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/g,
    () => true,
  ],
  [
    'ip',
    /(?<![\w:])(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?=[\da-f:]{0,39}::)(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4})(?![\w:])/gi,
    (text) => text.length > 6,
  ],
  ['phone', /(?<![\w.+])\+\d[\d ()./-]{5,20}\d(?!\d)/g, isPhone],
  [
    'phone',
    /(?<![\w.+-]|\d )\(?\d{2,5}\)?[ /.-]{1,2}\d{3,4}[ .-]\d{3,5}(?![\w-]|[ .]\d)/g,
    isPhone,
  ],
]

/** Most cells hold nothing of the kind: one look at their characters spares seven searches. */
function mayHold(text: string): boolean {
  let [digits, marks] = [0, 0]
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 64) return true
    if (code >= 48 && code <= 57) digits += 1
    if (code === 58) marks += 1
  }
  return digits >= 7 || marks > 1 || (digits > 3 && text.split('.').length === 4)
}

/** The text with what is personal replaced by its kind, `[email]`, and the kinds found. */
export function mask(text: string): { text: string; kinds: PersonalKind[] } {
  if (!mayHold(text)) return { text, kinds: [] }
  const kinds = new Set<PersonalKind>()
  let masked = text
  for (const [kind, pattern, holds] of PATTERNS)
    masked = masked.replace(pattern, (found) => {
      if (!holds(found)) return found
      kinds.add(kind)
      return `[${kind}]`
    })
  return { text: masked, kinds: [...kinds] }
}

const BY_NAME: [kind: PersonalKind, pattern: RegExp][] = [
  ['email', /\be ?mail\b/],
  ['phone', /\b(?:tele|mobile|cell|fax)? ?(?:phone|mobile|fax|tel)\b/],
  [
    'name',
    /\b(?:first|last|full|sur|given|family|middle|maiden|customer|client|contact|user|employee|patient|student|person)s? ?name\b|\bsurname\b/,
  ],
  ['address', /\bstreet\b|\baddress\b|\baddr\b/],
  ['birth date', /\bbirth ?(?:date|day)\b|\bdate of birth\b|\bdob\b|\bborn\b/],
  ['id number', /\bssn\b|\bsocial security\b|\bpassport\b|\btax ?(?:id|number)\b|\bnational id\b/],
]

/** What a column's name says it holds: `customerName` and `customer_name` alike. */
export function kindByName(name: string): PersonalKind | null {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_\W]+/g, ' ')
    .toLowerCase()
  return BY_NAME.find(([, pattern]) => pattern.test(words))?.[0] ?? null
}

const MAX_SHOWN = 60
/** A value as a report may show it: masked, on one line, without characters that reorder text, at most 60 long. */
export function shown(text: string): string {
  // Masked before it is cut: half a mail address would not be known as one.
  const plain = mask(text.slice(0, 2_000)).text.replace(UNPRINTED, ' ').trim()
  const letters = Array.from(plain.slice(0, MAX_SHOWN * 2))
  return letters.length > MAX_SHOWN
    ? `${letters.slice(0, MAX_SHOWN - 1).join('')}…`
    : letters.join('')
}
