/** Proposes a refund: an operator names the invoice and the amount; another one approves it. */

import { useState } from 'preact/hooks'
import { api } from '../client/api.ts'
import { Button } from '../components/button.tsx'
import { Choice, Field } from '../components/field.tsx'
import { Form, useForm } from '../components/form.tsx'
import { toast } from '../components/toast.tsx'
import { amountFault, centsOf } from './cents.ts'

function RefundForm({ close, done }: { close: () => void; done: () => void }) {
  const state = useForm(
    ['invoice', 'amountCents', 'endAccess'],
    ({ invoice, amountCents }) => {
      const fault = amountCents.trim() ? amountFault(amountCents) : null
      return {
        ...(invoice.trim() ? {} : { invoice: 'Enter the id of an invoice, as in_…' }),
        ...(fault ? { amountCents: fault } : {}),
      }
    },
    async ({ invoice, amountCents, endAccess }) => {
      const cents = centsOf(amountCents)
      await api.proposeRefund({
        invoice: invoice.trim(),
        ...(cents === null ? {} : { amountCents: cents }),
        endAccess: endAccess === 'end',
      })
      toast('Proposed. Another operator decides.')
      done()
    },
  )
  return (
    <Form state={state} label="Propose a refund">
      <Field
        name="invoice"
        label="Invoice"
        autocomplete="off"
        hint="Stripe’s id, as in_…; it stands in the customer’s invoices."
        wrong={state.wrong.fields.invoice}
      />
      <Field
        name="amountCents"
        label="Amount in dollars"
        optional
        autocomplete="off"
        hint="Everything that is left, unless you say less."
        wrong={state.wrong.fields.amountCents}
      />
      <Choice
        name="endAccess"
        label="The plan"
        options={[
          ['keep', 'stays as it is'],
          ['end', 'ends at once, and access with it'],
        ]}
      />
      <div class="row">
        <Button look="primary" type="submit" busy={state.busy}>
          Propose refund
        </Button>
        <Button look="quiet" onClick={close}>
          Not now
        </Button>
      </div>
    </Form>
  )
}

export function ProposeRefund({ proposed }: { proposed: () => void }) {
  const [open, setOpen] = useState(false)
  if (!open)
    return (
      <div>
        <Button onClick={() => setOpen(true)}>Propose a refund</Button>
      </div>
    )
  return (
    <section class="card stack" aria-labelledby="refund">
      <h2 id="refund">Propose a refund</h2>
      <p class="muted">Nothing happens at Stripe before another operator approves it.</p>
      <div class="settings-form">
        <RefundForm
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
