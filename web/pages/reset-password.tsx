/** `/reset-password?token=`: sets a new password; looking at the page does not use the link up. */

import { api } from '../client/api.ts'
import { rememberSignedIn } from '../client/hint.ts'
import { forgetLinkToken, useLinkToken } from '../client/link-token.ts'
import { Button } from '../components/button.tsx'
import { Field } from '../components/field.tsx'
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
          <Field
            name="newPassword"
            label="New password"
            type="password"
            autocomplete="new-password"
            hint="8 to 128 characters of any kind. Everywhere else you will be signed out."
            wrong={state.wrong.fields.newPassword}
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
