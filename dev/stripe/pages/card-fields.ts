/** The card form as every page shows it, with Stripe's test cards to fill it by a click. */

import { html } from 'hono/html'
import type { CardEntry, CardErrors } from './card.ts'
import type { Html } from './layout.ts'

/** What each number does: https://docs.stripe.com/testing */
const TEST_CARDS = [
  ['4242424242424242', 'Succeeds'],
  ['5555555555554444', 'Succeeds, Mastercard'],
  ['4000002760003184', 'Asks for 3-D Secure'],
  ['4000000000000002', 'Declined'],
  ['4000000000009995', 'Declined: insufficient funds'],
  ['4000000000000069', 'Declined: expired'],
  ['4000000000000127', 'Declined: wrong security code'],
  ['4000000000000119', 'Declined: processing error'],
  ['4000000000000341', 'Attaches, later payments fail'],
  ['4000000000005126', 'Succeeds; a refund fails'],
] as const

const FILL = { expiration: '12 / 34', cvc: '123', name: 'Test Customer' }

export const emptyEntry: CardEntry = { email: '', number: '', expiration: '', cvc: '', name: '' }

/** The entry a click on a test card gives without JavaScript (`?card=4242…`); unknown numbers fill nothing. */
export function filledEntry(number: string | undefined): CardEntry {
  if (!TEST_CARDS.some(([known]) => known === number)) return emptyEntry
  return { ...emptyEntry, ...FILL, number: grouped(number ?? '') }
}

const grouped = (number: string): string => number.replace(/(\d{4})(?=\d)/g, '$1 ')

type Field = {
  name: keyof CardEntry
  label: string
  placeholder?: string
  autocomplete: string
  type?: string
  numeric?: boolean
}

const FIELDS = {
  email: { name: 'email', label: 'Email', autocomplete: 'email', type: 'email' },
  number: {
    name: 'number',
    label: 'Card number',
    placeholder: '1234 1234 1234 1234',
    autocomplete: 'cc-number',
    numeric: true,
  },
  expiration: {
    name: 'expiration',
    label: 'Expiration',
    placeholder: 'MM / YY',
    autocomplete: 'cc-exp',
    numeric: true,
  },
  cvc: {
    name: 'cvc',
    label: 'CVC',
    placeholder: '123',
    autocomplete: 'cc-csc',
    numeric: true,
  },
  name: { name: 'name', label: 'Cardholder name', autocomplete: 'cc-name' },
} satisfies Record<keyof CardEntry, Field>

function field(spec: Field, entry: CardEntry, errors: CardErrors): Html {
  const { name } = spec
  const error = errors[name]
  const invalid = error ? html` aria-invalid="true" aria-describedby="${name}-error"` : ''
  const numeric = spec.numeric ? html` inputmode="numeric"` : ''
  return html`<div class="field">
    <label for="${name}">${spec.label}</label>
    <input id="${name}" name="${name}" type="${spec.type ?? 'text'}" autocomplete="${spec.autocomplete}"
      placeholder="${spec.placeholder ?? ''}" value="${entry[name]}" maxlength="200"${numeric}${invalid}>
    ${error ? html`<p class="error" id="${name}-error">${error}</p>` : ''}
  </div>`
}

/** The address: a field to type, or, when the customer is known, the same field read-only. */
export function emailField(fixed: string | null, entry: CardEntry, errors: CardErrors): Html {
  if (fixed === null) return field(FIELDS.email, entry, errors)
  return html`<div class="field">
    <label for="email">Email</label>
    <input id="email" name="email" type="email" value="${fixed}" readonly>
  </div>`
}

/** Number, expiration, CVC and name; a posted CVC is never shown again. */
export const cardFields = (entry: CardEntry, errors: CardErrors): Html => html`
  ${field(FIELDS.number, entry, errors)}
  <div class="pair">
    ${field(FIELDS.expiration, entry, errors)}
    ${field(FIELDS.cvc, entry, errors)}
  </div>
  ${field(FIELDS.name, entry, errors)}`

/** `here` is the page's own path: without JavaScript a card is chosen by a link to it. */
export const testCards = (here: string): Html => html`<details class="help">
  <summary>Test cards</summary>
  <p class="small soft">One click fills the form. Any future date and any three digits do.</p>
  <ul class="cards">${TEST_CARDS.map(
    ([number, what]) => html`
    <li><a href="${here}?card=${number}" data-card="${number}" data-expiration="${FILL.expiration}" data-cvc="${FILL.cvc}">
      <span>${what}</span> <span class="mono">${grouped(number)}</span>
    </a></li>`,
  )}
  </ul>
</details>`
