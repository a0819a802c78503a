/** Draws hosted Checkout: the order on the left, the card on the right. Names of fields and buttons are binding. */

import { html } from 'hono/html'
import type { CardEntry, CardErrors } from './card.ts'
import { cardFields, emailField, testCards } from './card-fields.ts'
import { date, money } from './format.ts'
import { alert, type Html, note, page } from './layout.ts'
import type { CheckoutModel } from './model.ts'

export type CheckoutState = {
  entry: CardEntry
  errors: CardErrors
  /** Stripe's own words for a decline or an outage. */
  refused?: string | undefined
  promotion?: { code: string; error: string } | undefined
  confirmed?: string | undefined
}

export function checkoutPage(checkout: CheckoutModel, state: CheckoutState): Html {
  const title = titleOf(checkout)
  return page(
    title,
    html`<main class="split">
      <section class="order" aria-label="Your order">${order(checkout, title, state)}</section>
      <section class="payment" aria-label="Payment">${payment(checkout, state)}</section>
    </main>`,
  )
}

function titleOf({ mode, lines, merchant }: CheckoutModel): string {
  const [only] = lines
  const what = only && lines.length === 1 ? only.text : merchant
  if (mode === 'setup') return `Save a card with ${merchant}`
  return mode === 'subscription' ? `Subscribe to ${what}` : `Pay ${merchant}`
}

function order(checkout: CheckoutModel, title: string, state: CheckoutState): Html {
  const { currency, afterwards } = checkout
  const amount = (cents: number) => money(cents, currency)
  const headline =
    afterwards && afterwards.from === null
      ? html`${amount(afterwards.amount)}<small>${afterwards.interval}</small>`
      : html`${amount(checkout.total)}<small>today</small>`
  return html`<div class="stack">
    <div class="stack tight">
      ${checkout.cancelUrl ? html`<p><a class="back" href="${checkout.cancelUrl}">Back to ${checkout.merchant}</a></p>` : html`<p class="soft">${checkout.merchant}</p>`}
      <h1>${title}</h1>
      ${checkout.mode === 'setup' ? '' : html`<p class="price">${headline}</p>`}
    </div>
    <ul class="lines">
      ${checkout.lines.map(
        (
          line,
        ) => html`<li><span>${line.text}</span> <span class="amount">${amount(line.amount)}</span>
          <span class="small soft">${line.quantity > 1 ? `Quantity ${line.quantity}, ` : ''}${line.detail}</span></li>`,
      )}
      ${checkout.mode === 'setup' ? '' : sums(checkout)}
    </ul>
    ${afterwards ? html`<p class="small soft">${thereafter(afterwards, amount)}</p>` : ''}
    ${checkout.allowPromotionCodes ? promotionForm(checkout, state) : ''}
  </div>`
}

function thereafter(
  { amount, interval, from, later }: NonNullable<CheckoutModel['afterwards']>,
  money: (cents: number) => string,
): string {
  const start = from === null ? '' : `, from ${date(from)}`
  const change = later
    ? ` for ${later.months === 1 ? 'the first month' : `${later.months} months`}, then ${money(later.amount)} ${interval}`
    : ''
  return `Then ${money(amount)} ${interval}${start}${change}, until you cancel.`
}

function sums({ currency, subtotal, discounts, total }: CheckoutModel): Html {
  const row = (label: string, cents: number) =>
    html`<li><span>${label}</span> <span class="amount">${money(cents, currency)}</span></li>`
  return html`${row('Subtotal', subtotal)}
      ${discounts.map(({ label, amount }) => row(label, -amount))}
      <li class="total"><span>Total due today</span> <span class="amount">${money(total, currency)}</span></li>`
}

function promotionForm({ id, promotionCode }: CheckoutModel, { promotion }: CheckoutState): Html {
  if (promotionCode !== null)
    return html`<form method="post" action="/c/pay/${id}/promotion/remove" class="row between">
      <span>Promotion code <strong class="mono">${promotionCode}</strong></span>
      <button class="small-button">Remove<span class="visually-hidden"> promotion code ${promotionCode}</span></button>
    </form>`
  const wrong = promotion ? html` aria-invalid="true" aria-describedby="promotion-error"` : ''
  return html`<form method="post" action="/c/pay/${id}/promotion" class="stack tight">
    <div class="with-button">
      <div class="field">
        <label for="promotion">Promotion code</label>
        <input id="promotion" name="code" value="${promotion?.code ?? ''}" autocomplete="off" maxlength="100"${wrong}>
      </div>
      <button>Apply</button>
    </div>
    ${promotion ? html`<p class="field"><span class="error" id="promotion-error" role="alert">${promotion.error}</span></p>` : ''}
  </form>`
}

function payment(checkout: CheckoutModel, state: CheckoutState): Html {
  const here = `/c/pay/${checkout.id}`
  const trial = checkout.afterwards !== null && checkout.afterwards.from !== null
  const button = {
    subscription: trial ? 'Start trial' : 'Subscribe',
    payment: 'Pay',
    setup: 'Save card',
  }[checkout.mode]
  return html`<div class="stack">
    <h2>${checkout.asksCard ? 'Contact and card' : 'Contact'}</h2>
    ${alert(state.refused)}
    ${note(state.confirmed)}
    ${checkout.asksCard ? testCards(here) : html`<p class="soft">Nothing is due today, so no card is needed.</p>`}
    <form method="post" action="${here}" class="stack" novalidate>
      ${emailField(checkout.email, state.entry, state.errors)}
      ${checkout.asksCard ? cardFields(state.entry, state.errors) : ''}
      <button class="primary wide" data-busy="Processing…">${button}</button>
    </form>
    <p class="small soft">${consent(checkout)}</p>
  </div>`
}

function consent({ mode, merchant }: CheckoutModel): string {
  if (mode === 'subscription')
    return `By subscribing you allow ${merchant} to charge this card now and for each renewal, in test mode only.`
  return 'Test mode: no card network is asked and no money moves.'
}

/** Stands in for the bank's page; `action` takes `outcome` = complete or fail. */
export function authenticationPage(action: string, merchant: string, amount: string | null): Html {
  return page(
    '3-D Secure',
    html`<main class="sheet narrow">
      <div class="card">
        <div class="stack tight">
          <p class="small soft">Your test bank</p>
          <h1>3-D Secure check</h1>
        </div>
        <p>${merchant} asks to ${amount === null ? 'save this card' : `charge ${amount}`}. A real bank would ask you to confirm it in its app; here you decide what it answers.</p>
        <form method="post" action="${action}" class="pair">
          <button class="primary" name="outcome" value="complete">Complete</button>
          <button name="outcome" value="fail">Fail</button>
        </form>
      </div>
    </main>`,
  )
}
