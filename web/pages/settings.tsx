/** `/settings`: name, API keys, address, password, and where the account is signed in. */

import { useState } from 'preact/hooks'
import type { User } from '../../workers/contract/objects.ts'
import { api } from '../client/api.ts'
import { useSession } from '../client/session.tsx'
import { NewPasswordField } from '../components/account-fields.tsx'
import { Badge } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Field } from '../components/field.tsx'
import { checkEmail, checkNewPassword, Form, useForm } from '../components/form.tsx'
import { Notice } from '../components/notice.tsx'
import { toast } from '../components/toast.tsx'
import { CloseAccount } from './close-account.tsx'
import { Keys } from './keys.tsx'
import { Notifications } from './notifications.tsx'
import { Sessions } from './sessions.tsx'
import { Unverified } from './unverified.tsx'

const needPassword = (password: string) =>
  password ? {} : { currentPassword: 'Enter your current password' }

function Profile({ user, changed }: { user: User; changed: (user: User) => void }) {
  const state = useForm(
    ['name'],
    ({ name }) => (name.trim() ? {} : { name: 'Enter a name' }),
    async ({ name }) => {
      changed((await api.updateMe({ name: name.trim() })).user)
      toast('Your name is saved.')
    },
  )
  return (
    <section class="card stack" aria-labelledby="profile">
      <h2 id="profile">Profile</h2>
      <div class="settings-form">
        <Form state={state} label="Profile">
          <Field
            name="name"
            label="Name"
            autocomplete="name"
            initial={user.name ?? ''}
            wrong={state.wrong.fields.name}
          />
          <div>
            <Button type="submit" busy={state.busy}>
              Save name
            </Button>
          </div>
        </Form>
      </div>
    </section>
  )
}

function Address({ user }: { user: User }) {
  const [sentTo, setSentTo] = useState<string | null>(null)
  const state = useForm(
    ['email', 'currentPassword'],
    ({ email, currentPassword }) => ({ ...checkEmail(email), ...needPassword(currentPassword) }),
    async ({ email, currentPassword }, form) => {
      await api.updateMe({ email: email.trim(), currentPassword })
      setSentTo(email.trim())
      form.reset()
    },
  )
  return (
    <section class="card stack" aria-labelledby="address">
      <h2 id="address">Email address</h2>
      <p class="row">
        {user.email}
        {user.emailVerified ? (
          <Badge tone="good">confirmed</Badge>
        ) : (
          <Badge tone="warn">not confirmed</Badge>
        )}
      </p>
      <div role="status">
        {sentTo && (
          <Notice tone="good">
            <p>
              We mailed a link to <strong>{sentTo}</strong>. The address changes when it is used.
            </p>
          </Notice>
        )}
      </div>
      {!user.emailVerified && <Unverified email={user.email} />}
      <div class="settings-form" hidden={!user.emailVerified}>
        <Form state={state} label="Email address">
          <Field
            id="new-email"
            name="email"
            label="New email address"
            type="email"
            autocomplete="email"
            wrong={state.wrong.fields.email}
          />
          <Field
            id="email-password"
            name="currentPassword"
            label="Current password"
            type="password"
            autocomplete="current-password"
            wrong={state.wrong.fields.currentPassword}
          />
          <div>
            <Button type="submit" busy={state.busy}>
              Change address
            </Button>
          </div>
        </Form>
      </div>
    </section>
  )
}

function Password({ changed }: { changed: (user: User) => void }) {
  const state = useForm(
    ['currentPassword', 'newPassword'],
    ({ currentPassword, newPassword }) => {
      const short = checkNewPassword(newPassword)
      return { ...needPassword(currentPassword), ...(short ? { newPassword: short } : {}) }
    },
    async (values, form) => {
      changed((await api.updateMe(values)).user)
      form.reset()
      toast('Your password is changed; all other sessions have ended.')
    },
  )
  return (
    <section class="card stack" aria-labelledby="password-title">
      <h2 id="password-title">Password</h2>
      <div class="settings-form">
        <Form state={state} label="Password">
          <Field
            id="password-current"
            name="currentPassword"
            label="Current password"
            type="password"
            autocomplete="current-password"
            wrong={state.wrong.fields.currentPassword}
          />
          <NewPasswordField
            state={state}
            name="newPassword"
            label="New password"
            hint="Everywhere else you will be signed out."
          />
          <div>
            <Button type="submit" busy={state.busy}>
              Change password
            </Button>
          </div>
        </Form>
      </div>
    </section>
  )
}

export function Settings() {
  const { loaded, set } = useSession()
  // A changed password ends the other sessions: the list is then loaded anew.
  const [changes, setChanges] = useState(0)
  if (loaded.state !== 'ready') return null
  const user = loaded.value
  return (
    <>
      <Profile user={user} changed={set} />
      <Keys user={user} />
      <Address user={user} />
      <Password
        changed={(next) => {
          set(next)
          setChanges(changes + 1)
        }}
      />
      <Sessions key={changes} />
      <Notifications />
      <CloseAccount user={user} />
    </>
  )
}
