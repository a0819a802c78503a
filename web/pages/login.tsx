/** `/login`: signs in and goes on to where the person was heading, within this site. */

import { useEffect, useState } from 'preact/hooks'
import { api } from '../client/api.ts'
import { rememberSignedIn, wasSignedIn } from '../client/hint.ts'
import { safeNext } from '../client/next.ts'
import { Button } from '../components/button.tsx'
import { Field } from '../components/field.tsx'
import { Form, useForm } from '../components/form.tsx'
import { FormLayout } from '../layouts/form.tsx'

export function Login() {
  const [next, setNext] = useState('/dashboard')

  useEffect(() => {
    const wanted = safeNext(new URLSearchParams(location.search).get('next'))
    setNext(wanted)
    if (wasSignedIn())
      api.me().then(
        () => location.replace(wanted),
        () => rememberSignedIn(false),
      )
  }, [])

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
        <Field
          name="email"
          label="Email"
          type="email"
          autocomplete="username"
          wrong={state.wrong.fields.email}
        />
        <Field
          name="password"
          label="Password"
          type="password"
          autocomplete="current-password"
          wrong={state.wrong.fields.password}
        />
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
