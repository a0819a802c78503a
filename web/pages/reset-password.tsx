/** `/reset-password?token=`: sets a new password; looking at the page does not use the link up. */

import { api } from '../client/api.ts'
import { rememberSignedIn } from '../client/hint.ts'
import { forgetLinkToken, useLinkToken } from '../client/link-token.ts'
import { NewPasswordField } from '../components/account-fields.tsx'
import { Button } from '../components/button.tsx'
import { checkNewPassword, Form, useForm } from '../components/form.tsx'
import { Notice } from '../components/notice.tsx'
import { FormLayout } from '../layouts/form.tsx'

export function ResetPassword() {
  const token = useLinkToken()
  const state = useForm(
    ['newPassword'],
    ({ newPassword }) => {
      const short = checkNewPassword(newPassword)
      return short ? { newPassword: short } : {}
    },
    async ({ newPassword }) => {
      await api.resetPassword(token ?? '', newPassword)
      forgetLinkToken()
      rememberSignedIn(true)
      location.assign('/dashboard')
    },
  )
  return (
    <FormLayout title="Set a new password">
      {token === null ? (
        <Notice tone="warn">
          <p>This address has no token. Use the whole link from the mail.</p>
        </Notice>
      ) : (
        <Form state={state}>
          <NewPasswordField
            state={state}
            name="newPassword"
            label="New password"
            hint="Everywhere else you will be signed out."
          />
          <Button type="submit" look="primary" busy={state.busy}>
            Set password
          </Button>
        </Form>
      )}
      <p>
        <a href="/forgot-password">Ask for a new link</a>
      </p>
    </FormLayout>
  )
}
