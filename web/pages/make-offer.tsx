/** An operator offers one customer Enterprise, with limits and a price of their own; another one approves it. */

import { useState } from 'preact/hooks'
import { api } from '../client/api.ts'
import { Button } from '../components/button.tsx'
import { Choice, Field, TextArea } from '../components/field.tsx'
import { checkEmail, Form, useForm } from '../components/form.tsx'
import { toast } from '../components/toast.tsx'
import { amountFault, centsOf, wholeOf } from './cents.ts'

/** Null: empty, which is unlimited; undefined: no whole number. */
const limitOf = (text: string): number | null | undefined =>
  text.trim() === '' ? null : wholeOf(text) || undefined

const NUMBER = 'Enter a whole number like 50,000, or nothing for no limit'

function OfferForm({ close, done }: { close: () => void; done: () => void }) {
  const state = useForm(
    ['email', 'amountCents', 'interval', 'requests', 'burst', 'tasks', 'note'],
    ({ email, amountCents, requests, burst, tasks }) => {
      const fault = amountFault(amountCents)
      return {
        ...checkEmail(email),
        ...(fault ? { amountCents: fault } : {}),
        ...(limitOf(requests) === undefined ? { requests: NUMBER } : {}),
        ...(limitOf(burst) ? {} : { burst: 'Enter a whole number like 1,000' }),
        ...(limitOf(tasks) === undefined ? { tasks: NUMBER } : {}),
      }
    },
    async ({ email, amountCents, interval, requests, burst, tasks, note }) => {
      await api.makeOffer({
        email: email.trim(),
        interval: interval === 'year' ? 'year' : 'month',
        amountCents: centsOf(amountCents) ?? 0,
        limits: {
          requestsPerMonth: limitOf(requests) ?? null,
          burstPerMinute: limitOf(burst) ?? 0,
          concurrentTasks: limitOf(tasks) ?? null,
        },
        ...(note.trim() ? { note: note.trim() } : {}),
      })
      toast('Proposed. Another operator decides.')
      done()
    },
  )
  const { fields } = state.wrong
  return (
    <Form state={state} label="Offer Enterprise">
      <Field
        id="offer-email"
        name="email"
        label="Customer’s address"
        type="email"
        autocomplete="off"
        wrong={fields.email}
      />
      <Field
        name="amountCents"
        id="offer-amount"
        label="Price in dollars"
        autocomplete="off"
        wrong={fields.amountCents}
      />
      <Choice
        name="interval"
        label="Charged"
        options={[
          ['month', 'each month'],
          ['year', 'each year'],
        ]}
      />
      <Field
        name="requests"
        label="Requests per month"
        optional
        autocomplete="off"
        hint="Nothing means unlimited."
        wrong={fields.requests}
      />
      <Field name="burst" label="Burst per minute" autocomplete="off" wrong={fields.burst} />
      <Field
        name="tasks"
        label="Concurrent tasks"
        optional
        autocomplete="off"
        hint="Nothing means unlimited."
        wrong={fields.tasks}
      />
      <TextArea name="note" label="Note to the customer" optional maxLength={1_000} rows={3} />
      <div class="row">
        <Button look="primary" type="submit" busy={state.busy}>
          Propose offer
        </Button>
        <Button look="quiet" onClick={close}>
          Not now
        </Button>
      </div>
    </Form>
  )
}

export function MakeOffer({ proposed }: { proposed: () => void }) {
  const [open, setOpen] = useState(false)
  if (!open) return <Button onClick={() => setOpen(true)}>Offer Enterprise</Button>
  return (
    <section class="card stack" aria-labelledby="offer">
      <h2 id="offer">Offer Enterprise</h2>
      <p class="muted">
        Once another operator approves, the customer sees it in Billing for 30 days and accepts by
        paying.
      </p>
      <div class="settings-form">
        <OfferForm
          close={() => setOpen(false)}
          done={() => {
            setOpen(false)
            proposed()
          }}
        />
      </div>
    </section>
  )
}
