/** `/contact-sales`: a form that reaches a person, and what an Enterprise contract can hold. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { brand } from '../../workers/contract/brand.ts'
import { planOf } from '../../workers/contract/catalogue.ts'
import { api } from '../client/api.ts'
import { Button } from '../components/button.tsx'
import { Choice, Field, TextArea } from '../components/field.tsx'
import { checkEmail, Form, useForm } from '../components/form.tsx'
import { SiteLayout } from '../layouts/site.tsx'

const MESSAGE_MAX = 5_000

const volumes = [
  ['', 'Not sure yet'],
  ['10000', 'Up to 10,000'],
  ['100000', 'Up to 100,000'],
  ['1000000', 'Up to 1,000,000'],
  ['10000000', 'More than a million'],
] as const

const optional = <K extends string>(name: K, value: string) =>
  (value.trim() ? { [name]: value.trim() } : {}) as Partial<Record<K, string>>

/** No person sees or reaches this field; programs fill in every one they find. */
function Trap() {
  return (
    <div class="visually-hidden" aria-hidden="true">
      <label for="homepage">Leave this empty</label>
      <input id="homepage" name="homepage" tabIndex={-1} autocomplete="off" />
    </div>
  )
}

function Ask({ done }: { done: (email: string) => void }) {
  const state = useForm(
    ['name', 'email', 'company', 'requestsPerMonth', 'message', 'homepage'],
    ({ email, message }) => ({
      ...checkEmail(email),
      ...(message.trim() ? {} : { message: 'Say what you need, in a sentence or two' }),
    }),
    async ({ name, email, company, requestsPerMonth, message, homepage }) => {
      await api.leaveLead({
        email: email.trim(),
        message: message.trim(),
        ...optional('name', name),
        ...optional('company', company),
        ...optional('homepage', homepage),
        ...(requestsPerMonth ? { requestsPerMonth: Number(requestsPerMonth) } : {}),
      })
      done(email.trim())
    },
  )
  const { fields } = state.wrong
  return (
    <Form state={state} label="Talk to sales">
      <div class="pair">
        <Field name="name" label="Name" autocomplete="name" optional wrong={fields.name} />
        <Field
          name="company"
          label="Company"
          autocomplete="organization"
          optional
          wrong={fields.company}
        />
      </div>
      <Field
        name="email"
        label="Work email"
        type="email"
        autocomplete="email"
        wrong={fields.email}
      />
      <Choice
        name="requestsPerMonth"
        label="Requests a month you expect"
        options={volumes}
        wrong={fields.requestsPerMonth}
      />
      <TextArea
        name="message"
        label="What should the agents do?"
        hint="Where it must run and who signs in help us answer well."
        maxLength={MESSAGE_MAX}
        wrong={fields.message}
      />
      <Trap />
      <Button look="primary" type="submit" busy={state.busy}>
        Send message
      </Button>
      <p class="small muted">
        We use this to answer you and for nothing else: <a href="/privacy">privacy</a>.
      </p>
    </Form>
  )
}

function Sent({ email }: { email: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => heading.current?.focus(), [])
  return (
    <div class="stack" role="status">
      <h2 ref={heading} tabIndex={-1}>
        We have your message
      </h2>
      <p>
        A confirmation is on its way to <strong>{email}</strong>. A person reads what you wrote and
        answers by mail.
      </p>
      <p>
        <a href="/docs">Read the docs</a> until then, or <a href="/pricing">compare the plans</a>.
      </p>
    </div>
  )
}

export function ContactSales() {
  const enterprise = planOf('enterprise')
  const [sentTo, setSentTo] = useState<string | null>(null)
  return (
    <SiteLayout path="/contact-sales">
      <div class="wrap contact">
        <div class="prose">
          <h1>Talk to sales</h1>
          <p class="lead">{enterprise?.description}</p>
        </div>
        <div class="card">{sentTo ? <Sent email={sentTo} /> : <Ask done={setSentTo} />}</div>
        <div class="prose">
          <h2>What an Enterprise contract can hold</h2>
          <dl class="terms">
            {enterprise?.features.map((feature) => (
              <div key={feature.key}>
                <dt>{feature.label}</dt>
                <dd>{feature.value}</dd>
              </div>
            ))}
          </dl>
          <p class="muted">
            Rather write? <a href={`mailto:${brand.salesEmail}`}>{brand.salesEmail}</a> reaches the
            same people.
          </p>
        </div>
      </div>
    </SiteLayout>
  )
}
