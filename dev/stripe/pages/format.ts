/** Says money, dates, intervals and cards in words, the same on every page, invoice and PDF. Pure. */

/** Smallest-unit amounts as text, `1900, 'usd'` → `$19.00`; currencies without decimals keep none. */
export function money(amount: number, currency: string): string {
  const code = currency.toUpperCase()
  const formatter = new Intl.NumberFormat('en-US', { style: 'currency', currency: code })
  const digits = formatter.resolvedOptions().maximumFractionDigits ?? 2
  return formatter.format(amount / 10 ** digits)
}

const day = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
})
const moment = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

/** Unix seconds as `November 23, 2026` (UTC, as Stripe's invoices say it). */
export const date = (unixSeconds: number): string => day.format(unixSeconds * 1000)

/** Unix seconds as `Mon, 23 Nov 2026, 20:40:00 UTC`. */
export const dateTime = (unixSeconds: number): string => `${moment.format(unixSeconds * 1000)} UTC`

/** `per month`, `every 3 months`; empty for one-off prices. */
export function interval(recurring: { interval: unknown; interval_count: number } | null): string {
  if (!recurring) return ''
  const { interval: unit, interval_count: count } = recurring
  return count === 1 ? `per ${unit}` : `every ${count} ${unit}s`
}

/** `visa`, `4242` → `Visa •••• 4242`. */
export function cardName(brand: string, last4: string): string {
  const names: Record<string, string> = {
    visa: 'Visa',
    mastercard: 'Mastercard',
    amex: 'American Express',
    discover: 'Discover',
    diners: 'Diners Club',
    jcb: 'JCB',
    unionpay: 'UnionPay',
  }
  return `${names[brand] ?? 'Card'} •••• ${last4}`
}

/** `past_due` → `Past due`: Stripe's open enums as words, unknown ones too. */
export function words(value: string): string {
  const spaced = value.replaceAll('_', ' ')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
