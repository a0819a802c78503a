/** Closes the account: says what ends, what is removed and what stays, and asks for password and address. */

import { useState } from 'preact/hooks'
import type { User } from '../../workers/contract/objects.ts'
import { api } from '../client/api.ts'
import { rememberSignedIn } from '../client/hint.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Field } from '../components/field.tsx'
import { Form, useForm } from '../components/form.tsx'

function Closing({ user, close }: { user: User; close: () => void }) {
  const state = useForm(
    ['confirm', 'password'],
    ({ confirm, password }) => ({
      ...(confirm.trim().toLowerCase() === user.email.toLowerCase()
        ? {}
        : { confirm: `Type ${user.email}` }),
      ...(password ? {} : { password: 'Enter your password' }),
    }),
    async ({ confirm, password }) => {
      await api.closeAccount({ confirm: confirm.trim(), password })
      rememberSignedIn(false)
      location.replace('/?notice=closed')
    },
  )
  return (
    <Dialog title="Close your account?" close={close}>
      <p>
        {user.subscription
          ? 'Your plan is cancelled at once, without a refund of the time that is left. '
          : ''}
        This cannot be undone.
      </p>
      <Form state={state} label="Close account">
        <Field
          id="close-confirm"
          name="confirm"
          label="Your email address"
          type="email"
          autocomplete="off"
          wrong={state.wrong.fields.confirm}
        />
        <Field
          id="close-password"
          name="password"
          label="Password"
          type="password"
          autocomplete="current-password"
          wrong={state.wrong.fields.password}
        />
        <div class="row">
          <Button look="danger" type="submit" busy={state.busy}>
            Close account
          </Button>
          <Button onClick={close}>Keep my account</Button>
        </div>
      </Form>
    </Dialog>
  )
}

export function CloseAccount({ user }: { user: User }) {
  const [asking, setAsking] = useState(false)
  return (
    <section class="card stack" aria-labelledby="data">
      <h2 id="data">Your data</h2>
      <p>
        Closing the account ends your plan first, then signs you out everywhere and removes your
        name, your address, your password and what mails to you contained. Invoices, payments and
        the record of who decided about money are kept as the law asks.
      </p>
      <div>
        <span class={asking ? 'held' : ''}>
          <Button look="danger" onClick={() => setAsking(true)}>
            Close account
          </Button>
        </span>
      </div>
      {asking && <Closing user={user} close={() => setAsking(false)} />}
    </section>
  )
}
