/** `/register`: creates the account and, when a plan was chosen, goes straight on to checkout. */

import { useEffect, useRef, useState } from 'preact/hooks'
import { formatMoney } from '../../workers/contract/catalogue.ts'
import { useAlreadySignedIn } from '../client/already.ts'
import { api } from '../client/api.ts'
import { rememberSignedIn } from '../client/hint.ts'
import { asRefusal } from '../client/load.ts'
import { signInFor } from '../client/next.ts'
import { type Order, openCheckout, orderQuery, readOrder } from '../client/order.ts'
import { isUnanswered, Refusal } from '../client/problem.ts'
import { cameFrom } from '../client/visit.ts'
import { EmailField, NewPasswordField } from '../components/account-fields.tsx'
import { Button } from '../components/button.tsx'
import { checkEmail, checkNewPassword, Form, useForm } from '../components/form.tsx'
import { Failure } from '../components/notice.tsx'
import { FormLayout } from '../layouts/form.tsx'

function OrderSummary({ order }: { order: Order }) {
  return (
    <div class="order" data-testid="order">
      <strong>
        {order.plan.name}, {order.interval === 'year' ? 'yearly' : 'monthly'}
      </strong>
      <strong class="figure">
        {formatMoney(order.price.amountCents)} / {order.interval}
      </strong>
      <p class="small muted">
        Excl. tax where it applies. Cancel any time. <a href="/refunds">Refund policy</a> ·{' '}
        <a href={`/pricing?interval=${order.interval}`}>Change plan</a>
      </p>
    </div>
  )
}

type Credentials = { email: string; password: string }

/**
 * Creates the account. Where the answer to an earlier try was lost the account may be there already: whoever
 * knows its password is let in.
 */
function useRegistration(): (person: Credentials) => Promise<void> {
  const unanswered = useRef<string | null>(null)
  return async (person) => {
    try {
      await api.register({ ...person, cameFrom: cameFrom() })
    } catch (error) {
      const taken = error instanceof Refusal && error.code === 'email_taken'
      if (!taken || unanswered.current !== person.email) {
        if (isUnanswered(error)) unanswered.current = person.email
        throw error
      }
      // The address is taken by someone else after all: that is the news, not the wrong password.
      await api.signIn(person).catch(() => Promise.reject(error))
    }
  }
}

type Stage = { at: 'form' } | { at: 'leaving' } | { at: 'stuck'; refusal: Refusal }

export function Register() {
  const [order, setOrder] = useState<Order | null>(null)
  const [stage, setStage] = useState<Stage>({ at: 'form' })
  const register = useRegistration()

  const goOn = async (chosen: Order | null) => {
    rememberSignedIn(true)
    if (!chosen) {
      location.assign('/dashboard')
      return
    }
    setStage({ at: 'leaving' })
    await openCheckout(chosen).catch((error) =>
      setStage({ at: 'stuck', refusal: asRefusal(error) }),
    )
  }

  const inAddress = () => readOrder(location.search)
  useEffect(() => setOrder(inAddress()), [])
  useAlreadySignedIn(
    () => goOn(inAddress()),
    () => inAddress() !== null,
  )

  const state = useForm(
    ['email', 'password'],
    ({ email, password }) => {
      const short = checkNewPassword(password)
      return { ...checkEmail(email), ...(short ? { password: short } : {}) }
    },
    async ({ email, password }) => {
      await register({ email: email.trim(), password })
      await goOn(order)
    },
  )

  const back = order ? `/register${orderQuery(order)}` : '/dashboard'
  return (
    <FormLayout title={stage.at === 'form' ? 'Create your account' : 'One step to go'}>
      <div class="order-slot">{order && <OrderSummary order={order} />}</div>
      {stage.at === 'form' && (
        <>
          <Form state={state}>
            <EmailField state={state} />
            <NewPasswordField state={state} name="password" label="Password" />
            <Button type="submit" look="primary" busy={state.busy}>
              Create account
            </Button>
          </Form>
          <p class="small muted">
            By creating an account you agree to the <a href="/terms">terms</a> and have read the{' '}
            <a href="/privacy">privacy notice</a>.
          </p>
          <p>
            Already have an account? <a href={signInFor(back)}>Sign in</a>
          </p>
        </>
      )}
      {stage.at === 'leaving' && (
        <p class="row" role="status">
          <span class="spinner" aria-hidden="true" /> You are signed in. Opening checkout …
        </p>
      )}
      {stage.at === 'stuck' && (
        <>
          <p>Your account is ready and you are signed in. Checkout did not open:</p>
          <Failure refusal={stage.refusal} again={() => goOn(order)} />
          <p>
            <a href="/dashboard">Go to your dashboard</a>
          </p>
        </>
      )}
    </FormLayout>
  )
}
