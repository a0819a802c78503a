/** Draws the change of plan in the portal: what is offered, then what it costs. */

import { html } from 'hono/html'
import { money } from './format.ts'
import { alert, badge, type Html, page } from './layout.ts'
import type { PlanChoice, PlanQuote, PortalModel, SubscriptionModel } from './model.ts'
import { home } from './portal-view.ts'

const here = (portal: PortalModel, one: SubscriptionModel): string =>
  `${home(portal)}/subscriptions/${one.id}/plan`

export function planPage(
  portal: PortalModel,
  one: SubscriptionModel,
  choices: PlanChoice[],
  refused?: string,
): Html {
  return page(
    'Change plan',
    html`<main class="sheet narrow">
      <div class="stack">
        <div class="stack tight"><p><a class="back" href="${home(portal)}">Back to billing</a></p><h1>Change plan</h1></div>
        ${alert(refused)}
        ${
          choices.length === 0
            ? html`<p class="soft">There is no other plan to change to.</p>`
            : html`<ul class="list">${choices.map((choice) => offer(portal, one, choice))}</ul>`
        }
      </div>
    </main>`,
  )
}

const offer = (portal: PortalModel, one: SubscriptionModel, choice: PlanChoice): Html => html`<li>
  <span class="grow">${choice.product}<br><span class="small soft">${money(choice.amount, choice.currency)} ${choice.interval}</span></span>
  ${
    choice.current
      ? badge('active', 'Current plan')
      : html`<a class="button" href="${here(portal, one)}?price=${choice.price}">Select<span class="visually-hidden"> ${choice.product}, ${money(choice.amount, choice.currency)} ${choice.interval}</span></a>`
  }
</li>`

/** Says what is due before anything is changed; the change is made with the instant shown here. */
export function quotePage(portal: PortalModel, one: SubscriptionModel, quote: PlanQuote): Html {
  const { choice, lines, dueToday } = quote
  const amount = (cents: number) => money(cents, choice.currency)
  const pays = dueToday !== null && dueToday > 0
  return page(
    'Confirm your plan',
    html`<main class="sheet narrow">
      <div class="card">
        <div class="stack tight"><p><a class="back" href="${here(portal, one)}">Other plans</a></p><h1>Change to ${choice.product}?</h1></div>
        <ul class="lines">
          ${lines.map((line) => html`<li><span>${line.text}</span> <span class="amount">${amount(line.amount)}</span></li>`)}
          <li class="total"><span>${dueToday === null ? 'Due today' : 'Total due today'}</span> <span class="amount">${amount(dueToday ?? 0)}</span></li>
        </ul>
        <p class="small soft">${dueToday === null ? 'The lines above are on your next invoice. ' : ''}Then ${amount(choice.amount)} ${choice.interval}, until you cancel.</p>
        <form method="post" action="${here(portal, one)}" class="row">
          <input type="hidden" name="price" value="${choice.price}">
          <input type="hidden" name="at" value="${quote.at}">
          <button class="primary" data-busy="Changing…">${pays ? `Confirm and pay ${amount(dueToday)}` : 'Confirm change'}</button>
          <a class="button" href="${home(portal)}">Go back</a>
        </form>
      </div>
    </main>`,
  )
}
