/** Reads the card fields of a posted form and says in Stripe's words what is wrong with them. Pure. */

export type CardEntry = {
  email: string
  number: string
  expiration: string
  cvc: string
  name: string
}
export type CardErrors = Partial<Record<keyof CardEntry, string>>
export type Card = { number: string; expMonth: number; expYear: number; cvc: string; name: string }

export type ReadCard =
  | { kind: 'card'; card: Card; email: string; entry: CardEntry }
  | { kind: 'wrong'; errors: CardErrors; entry: CardEntry }

const MAX_FIELD = 200

/** The typed values, trimmed and bounded; whatever else a form carries is ignored. */
export function entryOf(form: Record<string, unknown>): CardEntry {
  const text = (name: string) => {
    const value = form[name]
    return typeof value === 'string' ? value.trim().slice(0, MAX_FIELD) : ''
  }
  return {
    email: text('email'),
    number: text('number'),
    expiration: text('expiration'),
    cvc: text('cvc'),
    name: text('name'),
  }
}

/** `now` in unix seconds, by Stripe's clock. With `askEmail` an address is required, too. */
export function readCard(entry: CardEntry, now: number, { askEmail = false } = {}): ReadCard {
  const number = entry.number.replace(/[\s-]/g, '')
  const expiry = expiryOf(entry.expiration)
  const errors: CardErrors = {}
  const email = askEmail ? emailError(entry.email) : undefined
  if (email) errors.email = email
  const numberWrong = numberError(number)
  if (numberWrong) errors.number = numberWrong
  const expiryWrong = expiryError(expiry, now)
  if (expiryWrong) errors.expiration = expiryWrong
  if (entry.cvc.length !== cvcLength(number) || /\D/.test(entry.cvc))
    errors.cvc = "Your card's security code is incomplete."
  if (!entry.name) errors.name = 'Enter the name on the card.'
  // What goes back into the form never carries the security code.
  const again = { ...entry, cvc: '' }
  if (Object.keys(errors).length > 0 || expiry === null)
    return { kind: 'wrong', errors, entry: again }
  return {
    kind: 'card',
    email: entry.email,
    entry: again,
    card: {
      number,
      expMonth: expiry.month,
      expYear: expiry.year,
      cvc: entry.cvc,
      name: entry.name,
    },
  }
}

const isAmex = (number: string): boolean => /^3[47]/.test(number)
const cvcLength = (number: string): number => (isAmex(number) ? 4 : 3)

function fullLength(number: string): number {
  if (isAmex(number)) return 15
  return /^3(?:0|6|8)/.test(number) ? 14 : 16
}

/** What is wrong with an address, if anything. */
export function emailError(email: string): string | undefined {
  if (!email) return 'Your email is incomplete.'
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? undefined : 'Your email is invalid.'
}

function numberError(number: string): string | undefined {
  if (/\D/.test(number)) return 'Your card number is invalid.'
  if (number.length < fullLength(number)) return 'Your card number is incomplete.'
  return number.length <= 19 && passesLuhn(number) ? undefined : 'Your card number is invalid.'
}

/** The check digit of ISO/IEC 7812-1, annex B. */
function passesLuhn(number: string): boolean {
  let sum = 0
  for (let place = 0; place < number.length; place++) {
    const digit = Number(number[number.length - 1 - place])
    const doubled = place % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

function expiryOf(text: string): { month: number; year: number } | null {
  const match = /^(\d{1,2})\s*\/\s*(\d{2}|\d{4})$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text)
  if (!match) return null
  const year = Number(match[2])
  return { month: Number(match[1]), year: year < 100 ? 2000 + year : year }
}

function expiryError(
  expiry: { month: number; year: number } | null,
  now: number,
): string | undefined {
  if (!expiry) return "Your card's expiration date is incomplete."
  if (expiry.month < 1 || expiry.month > 12) return "Your card's expiration date is invalid."
  const today = new Date(now * 1000)
  const year = today.getUTCFullYear()
  if (expiry.year < year) return "Your card's expiration year is in the past."
  if (expiry.year > year + 50) return "Your card's expiration year is invalid."
  return expiry.year === year && expiry.month < today.getUTCMonth() + 1
    ? "Your card's expiration date is in the past."
    : undefined
}
