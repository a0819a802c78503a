/** Draws the event log: what happened, to whom it was delivered, the payload, and the button to send it again. */

import { html } from 'hono/html'
import { dateTime } from './format.ts'
import { badge, type Html } from './layout.ts'
import type { DeliveryRow, EventRow, RoomModel } from './model.ts'

const STATES: Record<DeliveryRow['state'], string> = {
  delivered: 'Delivered',
  failed: 'Failed',
  pending: 'Pending',
  dropped: 'Dropped',
}

export function eventLog({ events, counts }: RoomModel): Html {
  if (events.length === 0)
    return html`<p class="empty">Nothing has happened yet. Every change here writes an event, and it shows up on its own.</p>`
  return html`${counts.events > events.length ? html`<p class="small soft">The latest ${events.length} are shown.</p>` : ''}
    <ul class="log">${events.map(entry)}</ul>`
}

const entry = (event: EventRow): Html => html`<li><details id="${event.id}">
  <summary id="see-${event.id}"><span class="type">${event.type}</span> <span class="state">${overall(event)}</span>
    <span class="when"><span class="mono">${shortened(event.subject)}</span> · ${dateTime(event.created)}</span></summary>
  <div class="inside">
    <p class="small mono soft">${event.id}</p>
    ${deliveries(event)}
    <form method="post" action="/room/events/${event.id}/replay"><button class="small-button" id="replay-${event.id}">Send again<span class="visually-hidden">: ${event.type} ${event.id}</span></button></form>
    <pre tabindex="0" aria-label="Payload of ${event.id}">${event.payload}</pre>
  </div>
</details></li>`

function overall({ deliveries: list }: EventRow): Html {
  if (list.length === 0) return badge('', 'No endpoint')
  const worst = (['failed', 'pending', 'dropped', 'delivered'] as const).find((state) =>
    list.some((one) => one.state === state),
  )
  const retrying =
    worst === 'pending' && list.some(({ state, attempts }) => state === worst && attempts.length)
  return badge(worst ?? '', retrying ? 'Retrying' : STATES[worst ?? 'pending'])
}

function deliveries({ deliveries: list }: EventRow): Html {
  if (list.length === 0) return html`<p class="small soft">No endpoint listens for this type.</p>`
  return html`<ul class="stack tight small">${list.map(
    (one) => html`<li>
      <div class="row">${badge(one.state, STATES[one.state])} <span class="mono">${one.endpoint}</span></div>
      <ul>${one.attempts.map(
        (attempt, index) =>
          html`<li class="soft">Attempt ${index + 1}, ${dateTime(attempt.at)}: ${attempt.answer}</li>`,
      )}${one.waitSeconds === null ? '' : html`<li class="soft">Next attempt in ${one.waitSeconds} s</li>`}</ul>
    </li>`,
  )}</ul>`
}

/** Session ids are longer than a line; the whole one is in the payload. */
const shortened = (id: string): string => (id.length > 34 ? `${id.slice(0, 32)}…` : id)
