/** Draws the control room: the clock, customers, subscriptions, events and the switches for trouble. */

import { html } from 'hono/html'
import { eventLog } from './control-log-view.ts'
import { date, dateTime, money, words } from './format.ts'
import { alert, badge, type Html, note, page } from './layout.ts'
import type { Chaos, RoomModel } from './model.ts'

export function controlPage(room: RoomModel, confirmed?: string, refused?: string): Html {
  return page(
    'Control room',
    html`<main class="room">
      <div class="room-head">
        <div class="stack tight"><h1>Control room</h1>
          <p class="soft">What this local Stripe holds, sends and lets go wrong.</p></div>
      </div>
      ${note(confirmed)}
      ${alert(refused)}
      <div class="columns wide-left">
        ${panel('clock', 'Clock', clock(room))}
        ${panel('chaos', 'Trouble on purpose', chaos(room.chaos))}
      </div>
      ${panel('customers', `Customers (${room.counts.customers})`, customers(room))}
      ${panel('subscriptions', `Subscriptions (${room.counts.subscriptions})`, subscriptions(room))}
      ${panel('events', `Events (${room.counts.events})`, eventLog(room))}
      ${panel('endpoints', 'Webhook endpoints', endpoints(room))}
    </main>`,
    { live: true },
  )
}

const panel = (id: string, title: string, body: Html): Html =>
  html`<section class="panel" id="${id}" data-region aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>`

const scroller = (label: string, table: Html): Html =>
  html`<div class="scroller" role="region" aria-label="${label}" tabindex="0">${table}</div>`

function clock({ now, nextDue, appUrl }: RoomModel): Html {
  const due =
    nextDue === null
      ? 'Nothing is due.'
      : `Next thing due: ${dateTime(nextDue)}, when billing runs.`
  const who = appUrl
    ? 'The app, its crons and this clock move on together.'
    : 'No app is known here: only this clock moves.'
  return html`<div class="stack">
    <div><p class="clock-now"><time datetime="${new Date(now * 1000).toISOString()}">${dateTime(now)}</time></p>
      <p class="small soft">${due} ${who} Time never goes back.</p></div>
    <form method="post" action="/room/advance" class="row">
      <button name="advance" value="P1D" data-busy="Moving…">Advance one day</button>
      <button name="advance" value="P1M" data-busy="Moving…">Advance one month</button>
    </form>
    <form method="post" action="/room/advance" class="row">
      <div class="with-button"><div class="field"><label for="to">To date (00:00 UTC)</label>
        <input id="to" name="to" type="date" min="${new Date(now * 1000).toISOString().slice(0, 10)}" required></div>
      <button data-busy="Moving…">Advance to date</button></div>
    </form>
  </div>`
}

const SWITCHES: [Exclude<keyof Chaos, 'delayMs'>, string, string][] = [
  ['drop', 'Drop', 'Never deliver what is made now'],
  ['duplicate', 'Duplicate', 'Deliver every event twice'],
  ['reorder', 'Reorder', 'Deliver newer events first'],
  ['badSignature', 'Bad signature', 'Sign with a wrong secret'],
  ['timeout', 'Timeouts', 'Deliver, but never hear the answer'],
  ['outage', 'Outage', 'Answer every API call 503'],
]

function chaos(settings: Chaos): Html {
  return html`<form method="post" action="/room/chaos" class="stack">
    <div class="switches">${SWITCHES.map(
      ([name, label, what]) => html`<label>
        <input type="checkbox" name="${name}" value="on"${settings[name] ? html` checked` : ''}>
        <span>${label} <small class="soft">${what}</small></span></label>`,
    )}</div>
    <div class="with-button">
      <div class="field"><label for="delayMs">Delay in milliseconds</label>
        <input id="delayMs" name="delayMs" type="number" min="0" max="60000" step="1" value="${settings.delayMs}"></div>
      <button>Apply</button>
    </div>
  </form>`
}

function customers({ customers: list }: RoomModel): Html {
  if (list.length === 0)
    return html`<p class="empty">No customer yet. The first checkout makes one.</p>`
  return scroller(
    'Customers, scrollable',
    html`<table class="table">
      <thead><tr><th scope="col">Customer</th><th scope="col">Card</th><th scope="col">Balance</th><th scope="col">Since</th><th scope="col">Next payment</th><th scope="col">Dispute</th></tr></thead>
      <tbody>${list.map(
        (one) => html`<tr>
        <td>${one.email || one.name || 'No address'}<span class="small soft mono">${one.id}</span></td>
        <td class="amount">${one.card || html`<span class="soft">none</span>`}</td>
        <td class="amount">${one.balance === 0 ? html`<span class="soft">none</span>` : `${money(Math.abs(one.balance), one.currency)} ${one.balance < 0 ? 'credit' : 'owed'}`}</td>
        <td class="amount">${date(one.created)}</td>
        <td><form method="post" action="/room/customers/${one.id}" class="row">
          ${one.nextPaymentFails ? badge('failed', 'Will fail') : badge('', 'As the card says')}
          <button class="small-button" id="next-${one.id}" name="nextPayment" value="${one.nextPaymentFails ? 'normal' : 'fail'}">${one.nextPaymentFails ? 'Let it pass' : 'Make it fail'}<span class="visually-hidden"> for ${one.email || one.id}</span></button>
        </form></td>
        <td>${disputeCell(one)}</td></tr>`,
      )}</tbody></table>`,
  )
}

function disputeCell({ id, email, hasPaid, disputed }: RoomModel['customers'][number]): Html {
  const button = (act: string, words: string) =>
    html`<form method="post" action="/room/customers/${id}/${act}"><button class="small-button" id="${act}-${id}">${words}<span class="visually-hidden"> of ${email || id}</span></button></form>`
  if (disputed) return button('lose', 'Lose dispute')
  return hasPaid
    ? button('dispute', 'Dispute last payment')
    : html`<span class="soft">nothing paid</span>`
}

function subscriptions({ subscriptions: list }: RoomModel): Html {
  if (list.length === 0)
    return html`<p class="empty">No subscription yet. Buy one in the app with the card 4242 4242 4242 4242.</p>`
  return scroller(
    'Subscriptions, scrollable',
    html`<table class="table">
      <thead><tr><th scope="col">Subscription</th><th scope="col">Status</th><th scope="col">Price</th><th scope="col">Next date</th><th scope="col">Latest invoice</th></tr></thead>
      <tbody>${list.map(
        (one) => html`<tr>
        <td>${one.product}, ${one.customer}<span class="small soft mono">${one.id}</span></td>
        <td>${badge(one.status, words(one.status))}</td>
        <td class="amount">${money(one.amount, one.currency)} ${one.interval}</td>
        <td class="amount">${whenNext(one)}</td>
        <td>${one.invoice ? html`<a href="/i/${one.invoice}">Invoice<span class="visually-hidden"> of ${one.id}</span></a>` : html`<span class="soft">none</span>`}</td>
      </tr>`,
      )}</tbody></table>`,
  )
}

function whenNext({ status, endsAt, periodEnd }: RoomModel['subscriptions'][number]): string {
  if (status === 'canceled') return endsAt === null ? 'Ended' : `Ended ${date(endsAt)}`
  return endsAt === null ? `Renews ${date(periodEnd)}` : `Ends ${date(endsAt)}`
}

function endpoints({ endpoints: list }: RoomModel): Html {
  if (list.length === 0)
    return html`<p class="empty">No endpoint: events are kept and go nowhere. Create one with <code>POST /v1/webhook_endpoints</code>.</p>`
  return scroller(
    'Webhook endpoints, scrollable',
    html`<table class="table">
      <thead><tr><th scope="col">Address</th><th scope="col">Status</th><th scope="col">Events</th><th scope="col">API version</th></tr></thead>
      <tbody>${list.map(
        (one) => html`<tr>
        <td class="mono">${one.url}<span class="small soft mono">${one.id}</span></td>
        <td>${badge(one.status, words(one.status))}</td>
        <td>${one.events}</td><td class="amount">${one.apiVersion}</td></tr>`,
      )}</tbody></table>`,
  )
}
