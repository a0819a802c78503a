/** `/forgot-password`: asks for a reset link; the answer is the same whether the address is known or not. */

import { useState } from 'preact/hooks'
import { api } from '../client/api.ts'
import { EmailField } from '../components/account-fields.tsx'
import { Button } from '../components/button.tsx'
import { checkEmail, Form, useForm } from '../components/form.tsx'
import { Notice } from '../components/notice.tsx'
import { FormLayout } from '../layouts/form.tsx'

export function ForgotPassword() {
  const [sentTo, setSentTo] = useState<string | null>(null)
  const state = useForm(
    ['email'],
    ({ email }) => checkEmail(email),
    async ({ email }) => {
      await api.askReset(email.trim())
      setSentTo(email.trim())
    },
  )
  return (
    <FormLayout title="Forgot your password?">
      <div role="status">
        {sentTo && (
          <Notice tone="good">
            <p>
              If <strong>{sentTo}</strong> has an account, a link is on its way. It works once,
              within an hour.
            </p>
          </Notice>
        )}
      </div>
      {!sentTo && (
        <Form state={state}>
          <p class="muted">We mail you a link to set a new one.</p>
          <EmailField state={state} />
          <Button type="submit" look="primary" busy={state.busy}>
            Send link
          </Button>
        </Form>
      )}
      <p>
        <a href="/login">Back to sign in</a>
      </p>
    </FormLayout>
  )
}
