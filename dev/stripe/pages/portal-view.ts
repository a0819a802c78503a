/** Draws the customer portal: the subscription, the card, billing details and the invoices. */

import { html } from 'hono/html'
import type { CardEntry, CardErrors } from './card.ts'
import { cardFields, testCards } from './card-fields.ts'
import { cardName, date, money, words } from './format.ts'
import { alert, badge, type Html, note, page } from './layout.ts'
import type { PortalModel, SubscriptionModel } from './model.ts'

const back = ({ returnUrl, merchant }: PortalModel): Html | '' =>
  returnUrl ? html`<p><a class="back" href="${returnUrl}">Return to ${merchant}</a></p>` : ''

export const home = (portal: PortalModel): string => `/p/session/${portal.id}`

export function portalPage(portal: PortalModel, confirmed?: string, refused?: string): Html {
  return page(
    'Billing',
    html`<main class="sheet">
      <div class="stack tight">
        ${back(portal)}
        <h1>Your billing with ${portal.merchant}</h1>
        ${portal.headline ? html`<p class="soft">${portal.headline}</p>` : ''}
      </div>
      ${note(confirmed)}
      ${alert(refused)}
      ${portal.subscriptions.length === 0 ? noSubscription() : portal.subscriptions.map((one) => subscription(one, portal))}
      ${paymentMethod(portal)}
      ${details(portal)}
      ${invoices(portal)}
    </main>`,
  )
}

const noSubscription = (): Html => html`<section class="card">
  <h2>Subscription</h2>
  <p class="soft">There is no subscription yet. Once you buy one, its price and next date stand here.</p>
</section>`

function subscription(one: SubscriptionModel, portal: PortalModel): Html {
  const live = !['canceled', 'incomplete_expired'].includes(one.status)
  return html`<section class="card" aria-label="Subscription to ${one.product}">
    <div class="topline"><h2>${one.product}</h2> ${badge(one.status, words(one.status))}</div>
    <p class="price">${money(one.amount, one.currency)}<small>${one.interval}</small></p>
    <p>${nextStep(one)}</p>
    ${live ? actions(one, portal) : ''}
  </section>`
}

function nextStep(one: SubscriptionModel): string {
  if (one.status === 'canceled')
    return one.endsAt ? `Ended on ${date(one.endsAt)}.` : 'This subscription has ended.'
  if (one.endsAt !== null) return `Cancels on ${date(one.endsAt)}. Nothing is charged after that.`
  if (one.status === 'past_due' || one.status === 'unpaid')
    return 'The last payment failed. Update your card, and we try the open invoice again at once.'
  if (one.status === 'trialing' && one.trialEnd !== null)
    return `Free until ${date(one.trialEnd)}, then ${money(one.amount, one.currency)} ${one.interval}.`
  return `Renews on ${date(one.periodEnd)}.`
}

function actions(one: SubscriptionModel, portal: PortalModel): Html {
  const path = `${home(portal)}/subscriptions/${one.id}`
  const plan = portal.may.changePlan
    ? html`<a class="button" href="${path}/plan">Change plan</a>`
    : ''
  if (portal.may.cancel === null) return html`<p class="row">${plan}</p>`
  return one.endsAt === null
    ? html`<p class="row">${plan} <a class="button" href="${path}/cancel">Cancel subscription</a></p>`
    : html`<form method="post" action="${path}/renew" class="row">${plan} <button>Renew subscription</button></form>`
}

function paymentMethod(portal: PortalModel): Html {
  const { card } = portal
  const expiry = card
    ? `Expires ${String(card.expMonth).padStart(2, '0')} / ${card.expYear % 100}`
    : ''
  return html`<section class="card" aria-label="Payment method">
    <h2>Payment method</h2>
    <div class="row between">
      ${card ? html`<p>${cardName(card.brand, card.last4)}<br><span class="small soft">${expiry}</span></p>` : html`<p class="soft">No card is saved.</p>`}
      ${portal.may.updateCard ? html`<a class="button" href="${home(portal)}/card">${card ? 'Update card' : 'Add a card'}</a>` : ''}
    </div>
  </section>`
}

const details = (
  portal: PortalModel,
): Html => html`<section class="card" aria-label="Billing details">
  <h2>Billing details</h2>
  <dl class="facts">
    <dt>Name</dt><dd>${portal.customer.name || '–'}</dd>
    <dt>Email</dt><dd>${portal.customer.email || '–'}</dd>
  </dl>
  ${portal.may.updateDetails ? html`<p><a class="button" href="${home(portal)}/details">Update details</a></p>` : ''}
</section>`

const invoices = (
  portal: PortalModel,
): Html => html`<section class="card" aria-label="Invoice history">
  <h2>Invoice history</h2>
  ${
    portal.invoices.length === 0
      ? html`<p class="soft">No invoices yet. The first one appears with the first payment.</p>`
      : html`<ul class="list">${portal.invoices.map(
          (one) => html`<li>
        <a class="grow" href="/i/${one.id}">${date(one.created)}<span class="visually-hidden">, invoice ${one.number}</span></a>
        <span class="amount">${money(one.total, one.currency)}</span>
        <span class="slot">${badge(one.status, words(one.status))}</span>
        <a href="/i/${one.id}/pdf">PDF<span class="visually-hidden"> of invoice ${one.number}</span></a>
      </li>`,
        )}</ul>`
  }
</section>`

/** Names what ends and when; the one question before a subscription is cancelled. */
export function cancelPage(portal: PortalModel, one: SubscriptionModel): Html {
  const path = `${home(portal)}/subscriptions/${one.id}/cancel`
  const atOnce = portal.may.cancel === 'immediately'
  return page(
    'Cancel subscription',
    html`<main class="sheet narrow">
      <div class="card">
        <h1>Cancel ${one.product}?</h1>
        <p>${
          atOnce
            ? 'It ends at once, and nothing is charged after that.'
            : `It stays yours until ${date(one.periodEnd)}. After that it ends and nothing more is charged. Until then you can renew it with one click.`
        }</p>
        <form method="post" action="${path}" class="row">
          <button class="danger" data-busy="Cancelling…">Cancel subscription</button>
          <a class="button" href="${home(portal)}">Go back</a>
        </form>
      </div>
    </main>`,
  )
}

export function cardPage(
  portal: PortalModel,
  entry: CardEntry,
  errors: CardErrors,
  refused?: string,
): Html {
  const here = `${home(portal)}/card`
  return page(
    'Update card',
    html`<main class="sheet narrow">
      <div class="stack">
        <div class="stack tight"><p><a class="back" href="${home(portal)}">Back to billing</a></p><h1>Update card</h1></div>
        <p class="soft">The new card becomes your default. An invoice that is still open is charged to it at once.</p>
        ${alert(refused)}
        ${testCards(here)}
        <form method="post" action="${here}" class="stack" novalidate>
          ${cardFields(entry, errors)}
          <button class="primary wide" data-busy="Saving…">Save card</button>
        </form>
      </div>
    </main>`,
  )
}

export function detailsPage(portal: PortalModel, wrong?: string): Html {
  return page(
    'Billing details',
    html`<main class="sheet narrow">
      <div class="stack">
        <div class="stack tight"><p><a class="back" href="${home(portal)}">Back to billing</a></p><h1>Billing details</h1></div>
        ${alert(wrong)}
        <form method="post" action="${home(portal)}/details" class="stack" novalidate>
          <div class="field"><label for="name">Name</label>
            <input id="name" name="name" value="${portal.customer.name}" autocomplete="name" maxlength="200"></div>
          <div class="field"><label for="email">Email</label>
            <input id="email" name="email" type="email" value="${portal.customer.email}" autocomplete="email" maxlength="200"></div>
          <button class="primary wide" data-busy="Saving…">Save details</button>
        </form>
      </div>
    </main>`,
  )
}
