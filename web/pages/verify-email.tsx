/** `/verify-email?token=`: confirms an address by a click, because mail scanners open links, too. */

import { useState } from 'preact/hooks'
import { api } from '../client/api.ts'
import { forgetLinkToken, useLinkToken } from '../client/link-token.ts'
import { Button } from '../components/button.tsx'
import { Form, useForm } from '../components/form.tsx'
import { Notice } from '../components/notice.tsx'
import { FormLayout } from '../layouts/form.tsx'

export function VerifyEmail() {
  const token = useLinkToken()
  const [done, setDone] = useState(false)
  const state = useForm(
    [],
    () => ({}),
    async () => {
      await api.verifyEmail(token ?? '')
      forgetLinkToken()
      setDone(true)
    },
  )
  return (
    <FormLayout title="Confirm your address">
      <div role="status">
        {done && (
          <Notice tone="good">
            <p>Your address is confirmed.</p>
          </Notice>
        )}
      </div>
      {done ? (
        <a class="button primary" href="/dashboard">
          Go to your dashboard
        </a>
      ) : token === null ? (
        <Notice tone="warn">
          <p>
            This address has no token. Use the whole link from the mail, or ask for a new one in{' '}
            <a href="/settings">Settings</a>.
          </p>
        </Notice>
      ) : (
        <Form state={state}>
          <p class="muted">One click, so that nobody else confirms an address for you.</p>
          <Button type="submit" look="primary" busy={state.busy}>
            Confirm address
          </Button>
        </Form>
      )}
    </FormLayout>
  )
}
