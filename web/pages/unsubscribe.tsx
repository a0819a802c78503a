/** `/unsubscribe?token=`: shows which mails a link is about and turns them off by a click, because scanners open links, too. */

import { useEffect, useState } from 'preact/hooks'
import { api, type Unsubscription } from '../client/api.ts'
import { useLinkToken } from '../client/link-token.ts'
import { asRefusal, type Loaded } from '../client/load.ts'
import { Button } from '../components/button.tsx'
import { Form, useForm } from '../components/form.tsx'
import { Failure, Notice } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { FormLayout } from '../layouts/form.tsx'

/** The mails a link is about, as the server has them now. */
function useUnsubscription(token: string | null | undefined) {
  const [loaded, setLoaded] = useState<Loaded<Unsubscription>>({ state: 'loading' })
  useEffect(() => {
    if (!token) return
    api.unsubscription(token).then(
      ({ unsubscription }) => setLoaded({ state: 'ready', value: unsubscription }),
      (error) => setLoaded({ state: 'failed', refusal: asRefusal(error) }),
    )
  }, [token])
  return { loaded, set: (value: Unsubscription) => setLoaded({ state: 'ready', value }) }
}

function Choice({
  token,
  about,
  set,
}: {
  token: string
  about: Unsubscription
  set: (after: Unsubscription) => void
}) {
  const { title, email, subscribed } = about
  const state = useForm(
    [],
    () => ({}),
    async () => {
      if (subscribed) set((await api.unsubscribe(token)).unsubscription)
      else {
        await api.resubscribe(token)
        set({ ...about, subscribed: true })
      }
    },
  )
  return (
    <Form state={state}>
      <div role="status">
        <Notice tone={subscribed ? '' : 'good'}>
          <p>
            <strong>{title}</strong> to {email} are {subscribed ? 'on' : 'off'}.
          </p>
        </Notice>
      </div>
      <p class="muted">
        Mails about access, payments and links you ask for always come. All topics are in{' '}
        <a href="/settings">Settings</a>.
      </p>
      <Button type="submit" look={subscribed ? 'primary' : ''} busy={state.busy}>
        {subscribed ? 'Unsubscribe' : 'Undo'}
      </Button>
    </Form>
  )
}

export function Unsubscribe() {
  const token = useLinkToken()
  const { loaded, set } = useUnsubscription(token)
  return (
    <FormLayout title="Unsubscribe">
      {token === null ? (
        <Notice tone="warn">
          <p>
            This address has no token. Use the whole link from the mail, or choose your mails in{' '}
            <a href="/settings">Settings</a>.
          </p>
        </Notice>
      ) : loaded.state === 'failed' ? (
        <Failure refusal={loaded.refusal} />
      ) : loaded.state === 'ready' && token ? (
        <Choice token={token} about={loaded.value} set={set} />
      ) : (
        <Skeleton lines={3} />
      )}
    </FormLayout>
  )
}
