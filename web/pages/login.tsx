/** `/login`: signs in and goes on to where the person was heading, within this site. */

import { useEffect, useState } from 'preact/hooks'
import { useAlreadySignedIn } from '../client/already.ts'
import { api } from '../client/api.ts'
import { rememberSignedIn } from '../client/hint.ts'
import { safeNext } from '../client/next.ts'
import { EmailField, PasswordField } from '../components/account-fields.tsx'
import { Button } from '../components/button.tsx'
import { Form, useForm } from '../components/form.tsx'
import { FormLayout } from '../layouts/form.tsx'

export function Login() {
  const [next, setNext] = useState('/dashboard')

  const wanted = () => safeNext(new URLSearchParams(location.search).get('next'))
  useEffect(() => setNext(wanted()), [])
  useAlreadySignedIn(() => location.replace(wanted()))

  const state = useForm(
    ['email', 'password'],
    ({ email, password }) => ({
      ...(email.trim() ? {} : { email: 'Enter your email address' }),
      ...(password ? {} : { password: 'Enter your password' }),
    }),
    async ({ email, password }) => {
      await api.signIn({ email: email.trim(), password })
      rememberSignedIn(true)
      location.assign(next)
    },
  )
  const register = next.startsWith('/register') ? next : '/register'
  return (
    <FormLayout title="Sign in">
      <Form state={state}>
        <EmailField state={state} />
        <PasswordField state={state} />
        <Button type="submit" look="primary" busy={state.busy}>
          Sign in
        </Button>
      </Form>
      <p>
        <a href="/forgot-password">Forgot your password?</a>
      </p>
      <p>
        New here? <a href={register}>Create an account</a>
      </p>
    </FormLayout>
  )
}
